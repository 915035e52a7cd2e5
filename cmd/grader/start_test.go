//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// starting gives what starts a command in a folder of its own, to answer on a
// free port. In the command, SERVE stands for a server that listens on $PORT.
func starting(t *testing.T, command string) startOptions {
	t.Helper()
	t.Setenv("PORT", "")
	self, err := os.Executable()
	require.NoError(t, err)
	command = strings.ReplaceAll(command, "SERVE", "env GRADER_TEST_MAIN=1 '"+self+"' serve --addr 127.0.0.1:$PORT")
	leaks := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, leaks) })
	return startOptions{Command: command, Dir: t.TempDir(), Target: freeTarget(t), Wait: time.Minute, Grace: time.Minute}
}

// freeTarget has a port below those that the system gives to connections, of which
// one could take it before the command does.
func freeTarget(t testing.TB) *url.URL {
	t.Helper()
	for range 100 {
		ln, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 20000+rand.IntN(12000)))
		if err == nil {
			defer ln.Close()
			return &url.URL{Scheme: "http", Host: ln.Addr().String()}
		}
	}
	t.Fatal("no port is free")
	return nil
}

// pidIn reads a process number that the started command has written.
func pidIn(t *testing.T, opts startOptions, name string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(opts.Dir, name))
	require.NoError(t, err)
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	require.NoError(t, err)
	return pid
}

func TestStartedProjectsEndWithTheirWholeTree(t *testing.T) {
	for _, c := range []struct {
		name, command string
		grace         time.Duration
	}{
		{"one process", `exec SERVE`, time.Minute},
		{"a child", `SERVE; echo done`, time.Minute},
		{"a grandchild in the background", `sh -c 'SERVE & wait' & wait`, time.Minute},
		{"the shell does not wait", `SERVE &`, time.Minute},
		{"it closes its output", `exec SERVE > log.txt 2>&1`, time.Minute},
		{"it prints megabytes", `yes word | head -c 3000000; exec SERVE`, time.Minute},
		{"it ignores SIGTERM", `trap '' TERM; SERVE & while :; do sleep 60; done`, 100 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			opts := starting(t, `echo $$ > leader; `+c.command)
			var progress bytes.Buffer
			opts.Grace, opts.Progress = c.grace, &progress
			p, err := start(t.Context(), opts)
			require.NoError(t, err)
			assert.True(t, listens(t.Context(), opts.Target))
			assert.Contains(t, progress.String(), "waiting for "+opts.Target.String())
			assert.Contains(t, progress.String(), " answered after ")
			assert.NoError(t, p.stop())
			assert.False(t, listens(t.Context(), opts.Target), "the port is free")
			assert.ErrorIs(t, syscall.Kill(-pidIn(t, opts, "leader"), 0), syscall.ESRCH, "the group is empty")
		})
	}
}

func TestStartTellsWhyAProjectCanNotBeJudged(t *testing.T) {
	for _, c := range []struct {
		name, command string
		wait          time.Duration
		says          []string
	}{
		{"dies", `echo "Cannot find module 'express'" >&2; exit 3`, time.Minute, []string{"ended before it answered on http://127.0.0.1:", ": exit status 3.\n", "with PORT=", "It printed:\n  | Cannot find module 'express'"}},
		{"dies silently", `exit 0`, time.Minute, []string{"exit status 0", "It printed nothing."}},
		{"is killed", `kill -9 $$`, time.Minute, []string{"signal: killed"}},
		{"is no command", `no-such-command-here`, time.Minute, []string{"exit status 127", "not found"}},
		{"never answers", `echo "listens elsewhere"; exec sleep 600`, 3 * time.Second, []string{"did not answer on http://127.0.0.1:", "within 3s", "--start-wait", "  | listens elsewhere"}},
		{"prints megabytes", `yes word | head -c 3000000; echo the end; exit 1`, time.Minute, []string{"  | … (only the end is kept)\n", "  | word\n", "\n  | the end"}},
		{"prints commands", `printf 'a\tb\r\n\033[31mred\033[0m \033]0;t\007\n::error::x\n##[add-path]y\n'; exit 1`, time.Minute,
			[]string{"  | a    b\n", `  | red \u{1b}]0;t\u{7}` + "\n", "  | ::error::x\n", `  | #\u{23}[add-path]y`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			opts := starting(t, `echo $$ > leader; `+c.command)
			opts.Wait = c.wait
			_, err := start(t.Context(), opts)
			require.ErrorAs(t, err, new(unjudged))
			for _, want := range c.says {
				assert.Contains(t, err.Error(), want)
			}
			assert.Less(t, len(err.Error()), 2*maxOutput, "bounded")
			assert.ErrorIs(t, syscall.Kill(-pidIn(t, opts, "leader"), 0), syscall.ESRCH, "nothing is left")
		})
	}
}

func TestStartRefusesAPortThatAnswersAlready(t *testing.T) {
	other := httptest.NewServer(nil)
	defer other.Close()
	opts := starting(t, `touch started`)
	opts.Target.Host = other.Listener.Addr().String()
	_, err := start(t.Context(), opts)
	require.ErrorContains(t, err, "something answers on "+opts.Target.Host+" already")
	assert.False(t, errors.As(err, new(unjudged)), "it is wrong use")
	assert.NoFileExists(t, filepath.Join(opts.Dir, "started"))
}

func TestStartLeavesAPORTThatIsSetAlone(t *testing.T) {
	opts := starting(t, `echo "port $PORT"; exit 1`)
	t.Setenv("PORT", "1234")
	_, err := start(t.Context(), opts)
	assert.ErrorContains(t, err, "  | port 1234")
}

func TestStartEndsTheProjectWhenItIsInterrupted(t *testing.T) {
	opts := starting(t, `echo $$ > begun; mv begun leader; exec sleep 600`)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		leader := filepath.Join(opts.Dir, "leader")
		for _, err := os.Stat(leader); err != nil && t.Context().Err() == nil; _, err = os.Stat(leader) {
			time.Sleep(5 * time.Millisecond)
		}
	}()
	_, err := start(ctx, opts)
	require.ErrorContains(t, err, "was stopped before it answered")
	assert.ErrorIs(t, syscall.Kill(-pidIn(t, opts, "leader"), 0), syscall.ESRCH)
}

func TestStopTellsThatTheProjectDidNotLast(t *testing.T) {
	for _, c := range []struct{ name, command, says string }{
		{"all of it ended", `echo "about to crash"; exec SERVE`, "ended while it was graded: signal: killed.\nIt printed:\n  | about to crash\n"},
		{"its server ended", `echo "about to crash"; sh -c 'echo $$ > leader; exec SERVE'; exec sleep 600`, "stopped answering on http://127.0.0.1:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			opts := starting(t, `echo $$ > leader; `+c.command)
			p, err := start(t.Context(), opts)
			require.NoError(t, err)
			require.NoError(t, syscall.Kill(pidIn(t, opts, "leader"), syscall.SIGKILL))
			require.Eventually(t, func() bool { return !listens(t.Context(), opts.Target) }, time.Minute, 10*time.Millisecond)
			if c.name == "all of it ended" {
				<-p.gone
			}
			err = p.stop()
			require.ErrorContains(t, err, c.says)
			assert.ErrorContains(t, err, "  | about to crash\n")
		})
	}
}

func TestStopTellsOfAProcessThatGotAway(t *testing.T) {
	if _, err := exec.LookPath("setsid"); err != nil {
		t.Skip("setsid is not on this machine: no daemon can be made")
	}
	opts := starting(t, `setsid sh -c 'echo $$ > daemon; exec SERVE' & wait`)
	p, err := start(t.Context(), opts)
	require.NoError(t, err)
	defer func() { _ = syscall.Kill(pidIn(t, opts, "daemon"), syscall.SIGKILL) }()
	assert.ErrorContains(t, p.stop(), "still answers on "+opts.Target.Host)
}
