package render_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/plain"
	"grader/checks/render"
	"grader/checks/report"
)

var update = flag.Bool("update", false, "write the golden files")

// options are those of a checkout whose server.js is the one that was graded,
// and whose client.js is not.
func options() render.Options {
	return render.Options{
		Checkout: func(path string) (string, bool) {
			switch path {
			case "server.js":
				return strings.Repeat("5A", 32), true
			case "public/client.js":
				return strings.Repeat("00", 32), true
			}
			return "", false
		},
		Classroom50: render.Classroom50{
			Classroom: "web", Assignment: "socket-io", Owner: "ada", Submission: "submit/2026-11-22T20-15-00Z-a1b2c3d",
			Commit: "https://github.com/o/r/commit/a1b2c3d", Release: "https://github.com/o/r/releases/tag/1",
			SubmittedAt: time.Date(2026, 11, 22, 20, 15, 0, 5e8, time.UTC),
		},
	}
}

func write(t *testing.T, f render.Format, r *report.Report, opts render.Options) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, f.Write(&b, r, opts))
	return b.String()
}

func TestGolden(t *testing.T) {
	for name, r := range reports() {
		for _, f := range render.Formats() {
			t.Run(name+"/"+f.Name, func(t *testing.T) {
				out := write(t, f, r, options())
				wellFormed(t, f, out, r)
				assert.Equal(t, out, write(t, f, r, options()), "twice the same")
				if name == "nothing" || name == "empty" {
					return // the other reports show the formats well enough
				}
				file := filepath.Join("testdata", "golden", name, f.Name+f.Extension)
				if *update {
					require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o777))
					require.NoError(t, os.WriteFile(file, []byte(out), 0o666))
				}
				want, err := os.ReadFile(file)
				require.NoError(t, err)
				assert.Equal(t, string(want), out)
			})
		}
	}
}

func FuzzFormats(f *testing.F) {
	for _, attack := range attacks {
		f.Add(attack)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := hostile(s)
		for _, format := range render.Formats() {
			wellFormed(t, format, write(t, format, r, options()), r)
		}
	})
}

// wellFormed asserts what holds for the output of a format whatever the report.
func wellFormed(t *testing.T, f render.Format, out string, r *report.Report) {
	t.Helper()
	tame(t, f, out)
	switch f.Name {
	case "json", "classroom50", "ctrf", "sarif", "exercism", "gradescope", "check50", "codegrade", "github-classroom":
		validJSON(t, f.Name, out)
	case "junit":
		validJUnit(t, out, r)
	case "tap":
		validTAP(t, out, r)
	case "html":
		validHTML(t, out, r)
	case "markdown", "github-summary":
		validMarkdown(t, out, r)
	case "github":
		validCommands(t, out, r)
	case "text":
		validText(t, out, r)
	default:
		t.Errorf("nothing checks the format %s", f.Name)
	}
}

// tame asserts that neither a terminal nor a CI runner that logs the output
// acts on it, and that it is bounded.
func tame(t *testing.T, f render.Format, out string) {
	t.Helper()
	require.True(t, utf8.ValidString(out), "%s: UTF-8", f.Name)
	ours := strings.ReplaceAll(out, " | \u200e", " | ") // code with letters that run from the right
	if plain.Isolates(ours) {
		ours = strings.NewReplacer("\u2068", "", "\u2069", "").Replace(ours)
	}
	i := strings.IndexFunc(ours, func(c rune) bool {
		return c != '\n' && unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) || c == '\u2028' || c == '\u2029'
	})
	require.Less(t, i, 0, "%s: a character that acts", f.Name)
	for _, command := range []string{"##[", "##vso[", "##teamcity["} {
		require.NotContains(t, out, command, f.Name)
	}
	for line := range strings.Lines(out) {
		if f.Name != "github" {
			require.False(t, strings.HasPrefix(strings.TrimSpace(line), "::"), "%s: a workflow command: %s", f.Name, line)
		}
	}
	if f.Name != "json" {
		require.Less(t, len(out), 400_000, "%s: bounded", f.Name)
	}
}

func TestFormats(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range render.Formats() {
		assert.False(t, seen[f.Name], "one %s", f.Name)
		seen[f.Name] = true
		assert.NotEmpty(t, f.About)
		assert.NotEmpty(t, f.ContentType)
		assert.True(t, strings.HasPrefix(f.Extension, "."), f.Extension)
		found, ok := render.ByName(f.Name)
		assert.True(t, ok)
		assert.Equal(t, f.Name, found.Name)
	}
	assert.Len(t, seen, 16)
	_, ok := render.ByName("pdf")
	assert.False(t, ok)
}

func TestTheZeroOptionsWork(t *testing.T) {
	for _, f := range render.Formats() {
		r := reports()["fail"]
		if f.Name == "classroom50" {
			err := f.Write(&bytes.Buffer{}, r, render.Options{})
			assert.EqualError(t, err, "classroom50: its runner must say: classroom, assignment, submission, commit, release")
			continue
		}
		wellFormed(t, f, write(t, f, r, render.Options{}), r)
	}
}

func TestABrokenWriterIsAnError(t *testing.T) {
	for _, f := range render.Formats() {
		assert.ErrorIs(t, f.Write(broken{}, reports()["pass"], options()), errBroken, f.Name)
	}
}

var errBroken = errors.New("broken")

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errBroken }
