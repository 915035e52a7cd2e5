package render_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/joshdk/go-junit"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What others read the formats with takes every golden file, and understands what
// the report says. docs/formats.md lists it.
func TestOthersReadTheGoldenFiles(t *testing.T) {
	modules := nodeModules(t)
	for _, name := range goldenReports(t) {
		t.Run(name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), "node", "testdata/consumers/judge.mjs",
				filepath.Join("testdata/golden", name), "../../docs/report.schema.json")
			out, err := cmd.CombinedOutput()
			assert.NoError(t, err, "%s", out)
			assert.Empty(t, string(out))
			judgeSARIF(t, modules, filepath.Join("testdata/golden", name, "sarif.sarif"))
		})
	}
}

// unmet are rules of SARIF's validator that say something of the project: it has
// no home on the web yet.
var unmet = regexp.MustCompile(`SARIF2005: .* 'informationUri'`)

// judgeSARIF has Microsoft's validator read a file by the rules of SARIF and of
// GitHub's code scanning; warnings count.
func judgeSARIF(t *testing.T, modules, file string) {
	t.Helper()
	tool := filepath.Join(modules, "@microsoft/sarif-multitool-linux/Sarif.Multitool")
	if _, err := os.Stat(tool); err != nil && os.Getenv("CI") != "true" {
		return // another system
	}
	cmd := exec.CommandContext(t.Context(), tool, "validate", file, "--rule-kind", "Sarif;Ghas")
	// It would look the schema up on the web.
	cmd.Env = append(os.Environ(), "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1", "HTTPS_PROXY=http://127.0.0.1:9", "https_proxy=http://127.0.0.1:9")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), "Analysis completed successfully")
	for line := range strings.Lines(string(out)) {
		if regexp.MustCompile(`: (error|warning) [A-Z]+[0-9]+: `).MatchString(line) && !unmet.MatchString(line) {
			t.Error(line)
		}
	}
}

func TestGoJUnitReadsTheGoldenFiles(t *testing.T) {
	for _, name := range goldenReports(t) {
		file, err := os.ReadFile(filepath.Join("testdata/golden", name, "junit.xml"))
		require.NoError(t, err)
		suites, err := junit.IngestReader(bytes.NewReader(file))
		require.NoError(t, err, name)
		require.Len(t, suites, 1)
		want, c := reports()[name], suites[0].Totals
		assert.Equal(t, []int{want.Counts.Pass, want.Counts.Fail, want.Counts.Error, want.Counts.Skip},
			[]int{c.Passed, c.Failed, c.Error, c.Skipped}, name)
	}
}

func goldenReports(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir("testdata/golden")
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	require.NotEmpty(t, names)
	return names
}

// nodeModules is the folder of the npm packages, installed if they are not.
// Without npm the test is skipped, except in CI.
func nodeModules(t *testing.T) string {
	t.Helper()
	const dir = "testdata/consumers"
	modules := filepath.Join(dir, "node_modules")
	if _, err := os.Stat(modules); err == nil {
		return modules
	}
	need(t, "npm")
	ci := exec.CommandContext(t.Context(), "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
	ci.Dir = dir
	out, err := ci.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return modules
}
