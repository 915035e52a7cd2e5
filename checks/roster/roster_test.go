package roster_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"grader/checks/report"
	"grader/checks/roster"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestRead(t *testing.T) {
	for name, text := range map[string]string{
		"plain":              "student,url,challenge\nAda,https://a.example,one\nBob,https://b.example,\n",
		"other order":        "challenge,url,student\none,https://a.example,Ada\n,https://b.example,Bob\n",
		"Windows, BOM":       "\ufeffStudent,URL,Challenge\r\nAda,https://a.example,one\r\nBob,https://b.example,\r\n",
		"semicolons":         "student;url;challenge\nAda;https://a.example;one\nBob;https://b.example;\n",
		"tabs":               "student\turl\tchallenge\nAda\thttps://a.example\tone\nBob\thttps://b.example\t\n",
		"other names":        "Full name,Project URL,Exercise\nAda,https://a.example,one\nBob,https://b.example\n",
		"quotes, spaces":     "student, url, challenge\n\"Ada\", https://a.example , one\nBob,https://b.example,\n",
		"no line feed, last": "student,url,challenge\nAda,https://a.example,one\nBob,https://b.example",
	} {
		t.Run(name, func(t *testing.T) {
			class, err := roster.Read(strings.NewReader(text), roster.ReadOptions{})
			require.NoError(t, err)
			got := class.Students
			require.Len(t, got, 2)
			assert.Equal(t, []string{"Ada", "https://a.example", "one"}, []string{got[0].Name, got[0].URL, got[0].Challenge})
			assert.Equal(t, []string{"Bob", "https://b.example", ""}, []string{got[1].Name, got[1].URL, got[1].Challenge})
			assert.Equal(t, 3, got[1].Line)
		})
	}
}

func TestReadRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":              "line 1: the file is empty; its first row names the columns: student,url",
		"a,b\n1,2\n":    "line 1: the first row names the columns, and none is plainly the student's (student) or the URL's (url): rename it, or name it with --student-column and --url-column; there are: a, b",
		"student,url\n": "line 2: there are no students below the first row",
		"student,url\nAda,https://a.example\nBen https://b.example\n": "line 3: the student's cell has an address in it, and the URL's is empty: put the separator between them",
		"student,url\n,u\n ,v\n": "line 2: the student's cell is empty\nline 3: the student's cell is empty",
		"student,url\n\"a,b\n":   "line 2: a cell with a quote in it must be in quotes, and its own doubled",
	} {
		_, err := roster.Read(strings.NewReader(text), roster.ReadOptions{})
		assert.EqualError(t, err, want, "%q", text)
	}
}

func students(t *testing.T, rows ...string) []roster.Student {
	t.Helper()
	class, err := roster.Read(strings.NewReader("student,url\n"+strings.Join(rows, "\n")), roster.ReadOptions{})
	require.NoError(t, err)
	return class.Students
}

func journal(t *testing.T, name string, resume bool) *roster.Journal {
	t.Helper()
	j, err := roster.OpenJournal(name, resume)
	require.NoError(t, err)
	t.Cleanup(func() { j.Close() })
	return j
}

func pass(context.Context, roster.Student) (*report.Report, error) {
	return &report.Report{Verdict: report.Pass}, nil
}

func TestRunGradesEachOnceAndResumes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "results.jsonl")
	var rows []string
	for i := range 200 {
		rows = append(rows, fmt.Sprintf("s%d,https://h%d.example/%d", i, i%7, i))
	}
	list := students(t, rows...)
	ctx, stop := context.WithCancel(t.Context())
	var graded atomic.Int64
	opts := roster.Options{Jobs: 8, Journal: journal(t, file, false), Grade: func(context.Context, roster.Student) (*report.Report, error) {
		if graded.Add(1) == 60 {
			stop() // Ctrl-C
		}
		return pass(t.Context(), roster.Student{})
	}}
	outcomes, err := roster.Run(ctx, list, opts)
	require.ErrorIs(t, err, context.Canceled)
	assert.Contains(t, outcomes, (*roster.Outcome)(nil), "it stopped half-way")
	require.NoError(t, opts.Journal.Close())
	crash(t, file)

	before := graded.Load()
	opts.Journal = journal(t, file, true)
	progress := 0
	opts.Progress = func(_ *roster.Outcome, done, all int) { progress = done; assert.Equal(t, 200, all) }
	outcomes, err = roster.Run(t.Context(), list, opts)
	require.NoError(t, err)
	assert.NotContains(t, outcomes, (*roster.Outcome)(nil))
	assert.Equal(t, 200, progress)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, 200, bytes.Count(text, []byte("\n")), "every student is there once")
	assert.Less(t, graded.Load()-before, int64(200), "what was done is not done again")

	_, err = roster.OpenJournal(file, true)
	assert.ErrorContains(t, err, "is being written by another run: wait for its end, or take another --out")
	require.NoError(t, opts.Journal.Close())
	_, err = roster.OpenJournal(file, false)
	assert.ErrorContains(t, err, "has outcomes in it already: --resume goes on with it, another --out starts anew")
}

// crash leaves a line half written, as a killed process may.
func crash(t *testing.T, file string) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	defer f.Close()
	_, err = f.WriteString(`{"student":"s1`)
	require.NoError(t, err)
}

func TestABrokenJournalIsNotGoneOnWith(t *testing.T) {
	file := filepath.Join(t.TempDir(), "results.jsonl")
	require.NoError(t, os.WriteFile(file, []byte("student,url\n"), 0o644))
	_, err := roster.OpenJournal(file, true)
	assert.ErrorContains(t, err, "results.jsonl:1: not a line of a journal: take it out, or begin anew with another --out")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "student,url\n", string(text), "nothing of it is lost")
}

func TestProblemsAreOutcomes(t *testing.T) {
	list := students(t, "a,", "b,ftp://x")
	outcomes, err := roster.Run(t.Context(), list, roster.Options{Journal: journal(t, filepath.Join(t.TempDir(), "j"), false),
		Grade: func(context.Context, roster.Student) (*report.Report, error) {
			return nil, errors.New("the URL must begin with https://")
		}})
	require.NoError(t, err)
	assert.Equal(t, roster.Missing, outcomes[0].Status())
	assert.Equal(t, "the URL must begin with https://", outcomes[1].Problem)
	assert.Equal(t, roster.Error, outcomes[1].Status())
}
