package render_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/render"
	"grader/checks/report"
)

var tapLine = regexp.MustCompile(`^(TAP version 13|1\.\.\d+|# .*|(not )?ok \d+ - .*|Bail out! .*)$`)

func validTAP(t *testing.T, out string, r *report.Report) {
	t.Helper()
	var points, notOK, bails int
	var block []string
	in := false
	for _, line := range strings.Split(strings.TrimSuffix(out, "\n"), "\n") {
		switch {
		case line == "  ---":
			in, block = true, nil
		case line == "  ...":
			in = false
			var v struct{ Verdict, Severity, Message, Details string }
			require.NoError(t, yaml.UnmarshalWithOptions([]byte(strings.Join(block, "\n")), &v, yaml.Strict()))
		case in:
			require.True(t, strings.HasPrefix(line, "  "), line)
			block = append(block, line[2:])
		default:
			require.Regexp(t, tapLine, line)
			points += bools(strings.Contains(line, "ok ") && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "Bail"))
			notOK += bools(strings.HasPrefix(line, "not ok "))
			bails += bools(strings.HasPrefix(line, "Bail out!"))
		}
	}
	require.False(t, in, "the last block is closed")
	require.Equal(t, len(r.Hints), points)
	require.Equal(t, r.Counts.Fail+r.Counts.Error, notOK)
	require.Equal(t, bools(r.Verdict == report.Error), bails)
}

func bools(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestProve has Perl's harness read the reports.
func TestProve(t *testing.T) {
	need(t, "prove")
	prove := func(reports ...*report.Report) (string, int) {
		f, _ := render.ByName("tap")
		dir, args := t.TempDir(), []string{"--exec", "cat"}
		for i, r := range reports {
			file := filepath.Join(dir, fmt.Sprintf("%d.tap", i))
			require.NoError(t, os.WriteFile(file, []byte(write(t, f, r, options())), 0o666))
			args = append(args, file)
		}
		cmd := exec.CommandContext(t.Context(), "prove", args...)
		out, _ := cmd.CombinedOutput()
		return string(out), cmd.ProcessState.ExitCode()
	}
	for name, want := range map[string]struct {
		code int
		says string
	}{
		"pass":    {0, "Result: PASS"},
		"fail":    {1, "Failed tests:  2-3"},
		"mixed":   {1, "Failed 2/3 subtests"},
		"error":   {255, "Bailout called.  Further testing stopped:  The site took too long to answer."},
		"nothing": {255, "Bailout called.  Further testing stopped:  No hint of this challenge has anything to check."},
		"empty":   {255, "Bailout called."},
	} {
		out, code := prove(reports()[name])
		assert.Equal(t, want.code, code, "%s: %s", name, out)
		assert.Contains(t, out, want.says, name)
	}
	var all []*report.Report
	for _, attack := range attacks {
		all = append(all, hostile(attack))
	}
	out, code := prove(all...)
	assert.Equal(t, 1, code, out)
	assert.Equal(t, len(attacks), strings.Count(out, "Failed tests:  2-3"), out)
	assert.NotContains(t, out, "Parse errors")
}
