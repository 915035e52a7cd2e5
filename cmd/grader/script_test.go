package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"grader/checks/hintjs"
	"grader/fixtures"
)

func TestMain(m *testing.M) {
	hintjs.IfWorker()
	if os.Getenv("GRADER_TEST_MAIN") == "1" { // this binary as the command, to be killed
		main()
	}
	if how := os.Getenv("GRADER_TEST_PROJECT"); how != "" { // this binary as a project, to be started
		startedByTest(how)
	}
	testscript.Main(m, map[string]func(){
		"grader": func() { os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// The command as its users see it: each script in testdata/script is a session
// of a shell.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: os.Getenv("UPDATE") == "1",
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"project": serveProject, "service": serveAnswers, "exits": exits},
	})
}

// serveProject serves a fixture and sets a variable to its URL:
//
//	project URL complete
//
// The case "dead" is a site where nobody answers.
func serveProject(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: project VARIABLE CASE")
	}
	if args[1] == "dead" {
		server := httptest.NewServer(nil)
		server.Close()
		ts.Setenv(args[0], server.URL)
		return
	}
	c, err := fixtures.Open(args[1])
	ts.Check(err)
	server := httptest.NewServer(c.Handler())
	ts.Defer(server.Close)
	ts.Setenv(args[0], server.URL)
}

// serveAnswers serves answers from files, one after the other, the last for ever, and
// sets a variable to the URL:
//
//	service URL 503:busy 200:report.json
//
// A 429 or 503 says that the next one comes at once.
func serveAnswers(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: service VARIABLE STATUS:FILE...")
	}
	token := ts.Getenv("TOKEN")
	var statuses []int
	var bodies [][]byte
	for _, answer := range args[1:] {
		status, file, _ := strings.Cut(answer, ":")
		code, err := strconv.Atoi(status)
		ts.Check(err)
		body, _ := os.ReadFile(ts.MkAbs(file)) // none is an empty answer
		statuses, bodies = append(statuses, code), append(bodies, body)
	}
	var turn atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i := min(int(turn.Add(1)), len(bodies)) - 1
		status := statuses[i]
		if token != "" && r.Header.Get("Authorization") != "Bearer "+token {
			status = http.StatusUnauthorized
		}
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(status)
		_, _ = w.Write(bodies[i])
	}))
	ts.Defer(server.Close)
	ts.Setenv(args[0], server.URL)
}

// exits runs a command that must end with an exit code:
//
//	exits 2 grader check
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARGUMENT...]")
	}
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, not %s", got, args[0])
	}
}
