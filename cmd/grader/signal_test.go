//go:build unix

package main

import (
	"bufio"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// One SIGTERM drains: the grading in hand goes on. A second one ends at once.
func TestASecondSIGTERMEndsTheService(t *testing.T) {
	project, err := net.Listen("tcp", "127.0.0.1:0") // takes connections, and never answers
	require.NoError(t, err)
	defer project.Close()
	cmd := exec.Command(os.Args[0], "serve", "--addr", "127.0.0.1:0", "--allow-target", project.Addr().String(), "--grace", "1m", "--fetch-timeout", "1m")
	cmd.Env = append(os.Environ(), "GRADER_TEST_MAIN=1")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	defer cmd.Process.Kill()
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	addr := strings.TrimSuffix(strings.Fields(strings.SplitAfter(line, "http://")[1])[0], ",")

	answered := make(chan error, 1)
	go func() {
		resp, err := http.Post("http://"+addr+"/v1/grade", "application/json", strings.NewReader(`{"url":"http://`+project.Addr().String()+`"}`))
		if err == nil {
			resp.Body.Close()
		}
		answered <- err
	}()
	conn, err := project.Accept()
	require.NoError(t, err)
	defer conn.Close()

	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	require.Eventually(t, func() bool { _, err := net.Dial("tcp", addr); return err != nil }, 10*time.Second, time.Millisecond, "it takes nothing new")
	select {
	case err := <-answered:
		t.Fatal("the grading in hand was ended: ", err)
	case <-time.After(50 * time.Millisecond):
	}
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	assert.Error(t, <-answered)
	assert.EqualError(t, cmd.Wait(), "signal: terminated")
}
