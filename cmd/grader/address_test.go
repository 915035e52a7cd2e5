package main

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/api"
	"grader/checks"
	"grader/checks/hosts"
	"grader/checks/page"
	"grader/checks/report"
	"grader/fixtures"
)

func completeProject(t *testing.T) (server *httptest.Server, port string) {
	t.Helper()
	c, err := fixtures.Open("complete")
	require.NoError(t, err)
	server = httptest.NewServer(c.Handler())
	t.Cleanup(server.Close)
	_, port, err = net.SplitHostPort(server.Listener.Addr().String())
	require.NoError(t, err)
	return server, port
}

func TestProjectsAreGradedByAddressesAsPeoplePasteThem(t *testing.T) {
	project, port := completeProject(t)
	at := "127.0.0.1:" + port
	ts := served(t, api.Limits{}, hosts.Options{}, []*checks.Challenge{page.CommunicateByEmitting()}, at, "localhost:"+port, "app.localhost:"+port)
	for handedIn, want := range map[string]string{
		project.URL:                          project.URL,
		at:                                   project.URL,
		"  " + project.URL + "\u200b ":       project.URL,
		"<" + at + ">":                       project.URL,
		"[my app](" + project.URL + ")":      project.URL,
		"My project: " + project.URL + ".":   project.URL,
		project.URL + "/#about":              project.URL,
		project.URL + "/index.html":          project.URL,
		project.URL + "/about":               project.URL,
		project.URL + "/public/client.js":    project.URL,
		"http://0.0.0.0:" + port:             "http://localhost:" + port,
		"http://app.localhost:" + port + "/": "http://app.localhost:" + port,
	} {
		t.Run(handedIn, func(t *testing.T) {
			var out, stderr bytes.Buffer
			assert.Equal(t, exitPass, run(t.Context(), []string{"check", handedIn, "--format", "json", "--wake", "0"}, nil, &out, &stderr), stderr.String())
			for how, r := range map[string]report.Report{"check": decodeReport(t, out.Bytes()), "serve": postGrade(t, ts.URL, handedIn)} {
				assert.True(t, r.Passed, how)
				assert.Equal(t, want, r.Project.URL, how)
				if strings.TrimSuffix(handedIn, "/") != want {
					assert.Equal(t, handedIn, r.Project.Submitted, how)
					assert.NotEmpty(t, r.Project.Notes, how)
				} else {
					assert.Empty(t, r.Project.Submitted, how)
				}
			}
		})
	}
}

// A project may live on a path.
func TestAPathStays(t *testing.T) {
	project, _ := completeProject(t)
	var out, stderr bytes.Buffer
	run(t.Context(), []string{"check", project.URL + "/~ada/app", "--format", "json", "--wake", "0"}, nil, &out, &stderr)
	assert.Equal(t, project.URL+"/~ada/app", decodeReport(t, out.Bytes()).Project.URL)
}

func TestAnEditorsAddressIsToldBeforeAnythingIsAsked(t *testing.T) {
	ts := served(t, api.Limits{}, hosts.Options{}, []*checks.Challenge{page.CommunicateByEmitting()})
	var out, stderr bytes.Buffer
	assert.Equal(t, exitError, run(t.Context(), []string{"check", "replit.com/@ada/chat", "--format", "json"}, nil, &out, &stderr))
	for how, r := range map[string]report.Report{"check": decodeReport(t, out.Bytes()), "serve": postGrade(t, ts.URL, "replit.com/@ada/chat")} {
		assert.Equal(t, report.NotTheApp, r.Error.Code, how)
		assert.Contains(t, r.Error.Detail, "https://chat.replit.app", how)
	}
}

// CI and Gradescope read the report, so there is one also where the address is none.
func TestAReportIsWrittenForAnAddressThatIsNone(t *testing.T) {
	for _, target := range []string{"nowhere at all", "http://ada:secret@x.example", "https://x.example:22", "ftp://x.example"} {
		dir := t.TempDir()
		var out, stderr bytes.Buffer
		code := run(t.Context(), []string{"check", target, "--quiet", "--report", "json=" + filepath.Join(dir, "r.json"),
			"--report", "gradescope=" + filepath.Join(dir, "g.json")}, nil, &out, &stderr)
		assert.Equal(t, exitUsage, code, target)
		file, err := os.ReadFile(filepath.Join(dir, "r.json"))
		require.NoError(t, err)
		r := decodeReport(t, file)
		assert.Equal(t, report.Error, r.Verdict)
		assert.Contains(t, []string{"invalid_url", "blocked_port"}, string(r.Error.Code))
		assert.Contains(t, stderr.String(), r.Error.Detail)
		assert.Equal(t, target, r.Project.Submitted)
		file, err = os.ReadFile(filepath.Join(dir, "g.json"))
		require.NoError(t, err)
		assert.True(t, json.Valid(file))
	}
}
