package api_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Two linters that are not ours find nothing in the API's description.
func TestLintersTakeTheDescription(t *testing.T) {
	bin := nodePackages(t, "testdata/openapi")
	for _, c := range [][]string{
		{"redocly", "lint", "--config", "testdata/openapi/redocly.yaml", "openapi.json"},
		{"spectral", "lint", "--ruleset", "testdata/openapi/spectral.yaml", "--fail-severity", "hint", "openapi.json"},
	} {
		t.Run(c[0], func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), filepath.Join(bin, c[0]), c[1:]...)
			cmd.Env = append(os.Environ(), "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true")
			out, err := cmd.CombinedOutput()
			assert.NoError(t, err, "%s", out)
		})
	}
}

// nodePackages is the folder with the commands of the npm packages of a folder,
// installed if they are not. Without npm the test is skipped, except in CI.
func nodePackages(t *testing.T, dir string) string {
	t.Helper()
	bin := filepath.Join(dir, "node_modules", ".bin")
	if _, err := os.Stat(bin); err == nil {
		return bin
	}
	npm, err := exec.LookPath("npm")
	if err != nil && os.Getenv("CI") != "true" {
		t.Skip("npm is not installed")
	}
	require.NoError(t, err, "CI needs npm")
	ci := exec.CommandContext(t.Context(), npm, "ci", "--no-audit", "--no-fund", "--loglevel=error")
	ci.Dir = dir
	out, err := ci.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return bin
}
