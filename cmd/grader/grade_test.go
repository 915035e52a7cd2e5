package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/api"
	"grader/checks"
	"grader/checks/fetch"
	"grader/checks/page"
	"grader/checks/render"
	"grader/checks/report"
	"grader/fixtures"
)

// service starts the whole service, allowed to reach the projects given.
func service(t *testing.T, allow ...string) *httptest.Server {
	t.Helper()
	client, err := fetch.New(fetch.Options{AllowTargets: allow})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	ts := httptest.NewServer(api.New(api.Options{
		Challenges: []*checks.Challenge{page.CommunicateByEmitting()},
		Default:    defaultChallenge,
		Open:       client.Open,
		Log:        slog.New(slog.DiscardHandler),
	}))
	t.Cleanup(ts.Close)
	return ts
}

// postGrade grades a project through the service, and holds that the answer is
// what docs/report.schema.json says, without a member more.
func postGrade(t *testing.T, service, project string) report.Report {
	t.Helper()
	body, err := json.Marshal(api.GradeRequest{URL: project})
	require.NoError(t, err)
	resp, err := http.Post(service+"/v1/grade", "application/json", bytes.NewReader(body))
	require.NoError(t, err)
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode, string(answer))
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(answer))
	require.NoError(t, err)
	require.NoError(t, strictReportSchema(t).Validate(value))
	var r report.Report
	require.NoError(t, json.Unmarshal(answer, &r))
	return r
}

func strictReportSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	f, err := os.Open("../../docs/report.schema.json")
	require.NoError(t, err)
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	require.NoError(t, err)
	for _, def := range doc.(map[string]any)["$defs"].(map[string]any) {
		def.(map[string]any)["additionalProperties"] = false
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, c.AddResource("report.json", doc))
	schema, err := c.Compile("report.json")
	require.NoError(t, err)
	return schema
}

func verdicts(r report.Report) fixtures.Want {
	w := fixtures.Want{Verdict: string(r.Verdict)}
	for _, h := range r.Hints {
		w.Hints = append(w.Hints, string(h.Verdict))
	}
	return w
}

func TestEveryFixtureGetsItsVerdictOverHTTP(t *testing.T) {
	for _, name := range fixtures.Names() {
		t.Run(name, func(t *testing.T) {
			c, err := fixtures.Open(name)
			require.NoError(t, err)
			project := httptest.NewServer(c.Handler())
			defer project.Close()
			ts := service(t, project.Listener.Addr().String())
			assert.Equal(t, c.Want, verdicts(postGrade(t, ts.URL, project.URL)), c.About)
		})
	}
}

func TestAProjectThatIsDownIsAnAnswerToo(t *testing.T) {
	ln, err := net.Listen("tcp", "127.77.0.1:0") // where no other test of this machine listens
	require.NoError(t, err)
	addr := ln.Addr().String()
	require.NoError(t, ln.Close())
	r := postGrade(t, service(t, addr).URL, "http://"+addr)
	assert.Equal(t, fixtures.Want{Verdict: "error", Hints: []string{"error", "error", "error"}}, verdicts(r))
	assert.Equal(t, report.ConnectionRefused, r.Error.Code)
	assert.True(t, r.Error.Retryable)
}

func TestAnAddressThatIsNotPublicIsNotReached(t *testing.T) {
	asked := false
	project := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer project.Close()
	r := postGrade(t, service(t).URL, project.URL)
	assert.Equal(t, report.BlockedAddress, r.Error.Code)
	assert.False(t, asked)
	assert.False(t, strings.Contains(r.Error.Detail, "127.0.0.1"), "names no address")
}

// The JUnit report of every fixture is XML to two parsers.
func TestTheJUnitReportOfEveryFixtureIsXML(t *testing.T) {
	junit, ok := render.ByName("junit")
	require.True(t, ok)
	for _, name := range fixtures.Names() {
		t.Run(name, func(t *testing.T) {
			c, err := fixtures.Open(name)
			require.NoError(t, err)
			project := httptest.NewServer(c.Handler())
			defer project.Close()
			graded := postGrade(t, service(t, project.Listener.Addr().String()).URL, project.URL)
			var file bytes.Buffer
			require.NoError(t, junit.Write(&file, &graded, render.Options{}))
			decoder := xml.NewDecoder(bytes.NewReader(file.Bytes()))
			for err == nil {
				_, err = decoder.Token()
			}
			assert.ErrorIs(t, err, io.EOF)
			if _, err := exec.LookPath("xmllint"); err != nil {
				t.Log("xmllint is not on this machine: only one parser has read it")
				return
			}
			lint := exec.CommandContext(t.Context(), "xmllint", "--noout", "-")
			lint.Stdin = &file
			out, err := lint.CombinedOutput()
			assert.NoError(t, err, string(out))
		})
	}
}

func TestExitCodes(t *testing.T) {
	trouble := func(code report.ErrorCode) *report.Report {
		return &report.Report{Verdict: report.Error, Error: &report.Trouble{Code: code}}
	}
	assert.NoError(t, exitFor(&report.Report{Verdict: report.Pass}))
	assert.Equal(t, exitCode(exitFail), exitFor(&report.Report{Verdict: report.Fail}))
	assert.Equal(t, exitCode(exitError), exitFor(trouble(report.ReadTimeout)))
	assert.Equal(t, exitCode(exitFault), exitFor(trouble(report.Internal)), "our own fault")
}
