package render_test

import (
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/render"
	"grader/checks/report"
)

type junitFile struct {
	Errors int `xml:"errors,attr"`
	Suite  struct {
		Cases []struct {
			Name    string    `xml:"name,attr"`
			Failure *struct{} `xml:"failure"`
			Error   *struct{} `xml:"error"`
			Skipped *struct{} `xml:"skipped"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

func validJUnit(t *testing.T, out string, r *report.Report) {
	t.Helper()
	var file junitFile
	decoder := xml.NewDecoder(strings.NewReader(out))
	require.NoError(t, decoder.Decode(&file))
	var failures, errors, skipped int
	names := map[string]bool{}
	for _, c := range file.Suite.Cases {
		names[c.Name] = true
		failures += one(c.Failure)
		errors += one(c.Error)
		skipped += one(c.Skipped)
	}
	require.Equal(t, len(file.Suite.Cases), len(names), "names are unique")
	require.Equal(t, r.Counts.Fail, failures)
	require.Equal(t, r.Counts.Skip, skipped)
	require.Equal(t, file.Errors, errors)
	require.Equal(t, r.Verdict == report.Pass, failures+errors == 0, "no tool that counts sees another verdict")
	for _, word := range []string{"[[ATTACHMENT|", "[[PROPERTY|"} {
		require.NotContains(t, out, word)
	}
}

func one(p *struct{}) int {
	if p == nil {
		return 0
	}
	return 1
}

// TestXMLLint has libxml2 read what encoding/xml wrote, by our schema.
func TestXMLLint(t *testing.T) {
	need(t, "xmllint")
	f, _ := render.ByName("junit")
	dir := t.TempDir()
	args := []string{"--noout", "--nonet", "--schema", "testdata/junit.xsd"}
	add := func(name string, r *report.Report) {
		file := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(file, []byte(write(t, f, r, options())), 0o666))
		args = append(args, file)
	}
	for name, r := range reports() {
		add(name+".xml", r)
	}
	for i, attack := range attacks {
		add(strconv.Itoa(i)+".xml", hostile(attack))
	}
	out, err := exec.CommandContext(t.Context(), "xmllint", args...).CombinedOutput()
	assert.NoError(t, err, "%s", out)
}

// need skips a test for which a program is missing, except in CI.
func need(t *testing.T, program string) {
	t.Helper()
	_, err := exec.LookPath(program)
	if err != nil && os.Getenv("CI") != "true" {
		t.Skip(program + " is not installed")
	}
	require.NoError(t, err)
}
