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
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"grader/checks"
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
			got, err := roster.Read(strings.NewReader(text))
			require.NoError(t, err)
			require.Len(t, got, 2)
			assert.Equal(t, []string{"Ada", "https://a.example", "one"}, []string{got[0].Name, got[0].URL, got[0].Challenge})
			assert.Equal(t, []string{"Bob", "https://b.example", ""}, []string{got[1].Name, got[1].URL, got[1].Challenge})
			assert.Equal(t, 3, got[1].Line)
		})
	}
}

func TestReadRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "line 1: the file is empty; its first row names the columns: student,url",
		"a,b\n1,2\n":             "line 1: the first row must name a column for the student (student) and one for the URL (url); it has: a, b",
		"student,url\n":          "line 2: there are no students below the first row",
		"student,url\n,u\n ,v\n": "line 2: the student's cell is empty\nline 3: the student's cell is empty",
		"student,url\n\"a,b\n":   "parse error on line 2, column 6: extraneous or missing \" in quoted-field",
	} {
		_, err := roster.Read(strings.NewReader(text))
		assert.EqualError(t, err, want, "%q", text)
	}
}

func students(t *testing.T, rows ...string) []roster.Student {
	t.Helper()
	list, err := roster.Read(strings.NewReader("student,url\n" + strings.Join(rows, "\n")))
	require.NoError(t, err)
	return list
}

func journal(t *testing.T, name string, resume bool) *roster.Journal {
	t.Helper()
	j, err := roster.OpenJournal(name, resume)
	require.NoError(t, err)
	t.Cleanup(func() { j.Close() })
	return j
}

func pass(context.Context, roster.Student) (*checks.Report, error) {
	return &checks.Report{Verdict: checks.Pass}, nil
}

func TestRunGradesEachOnceAndResumes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "results.jsonl")
	var rows []string
	for i := range 200 {
		rows = append(rows, fmt.Sprintf("s%d,https://h%d.example/%d", i%190, i%7, i%190)) // ten hand in the same twice
	}
	list := students(t, rows...)
	ctx, stop := context.WithCancel(t.Context())
	var graded atomic.Int64
	opts := roster.Options{Jobs: 8, Journal: journal(t, file, false), Grade: func(context.Context, roster.Student) (*checks.Report, error) {
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
	assert.ErrorContains(t, err, "results.jsonl:1: not a line of a journal")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "student,url\n", string(text), "nothing of it is lost")
}

func TestProblemsAreOutcomes(t *testing.T) {
	list := students(t, "a,", "b,ftp://x")
	outcomes, err := roster.Run(t.Context(), list, roster.Options{Journal: journal(t, filepath.Join(t.TempDir(), "j"), false),
		Grade: func(context.Context, roster.Student) (*checks.Report, error) {
			return nil, errors.New("the URL must begin with https://")
		}})
	require.NoError(t, err)
	assert.Equal(t, "nothing was handed in: the URL is empty", outcomes[0].Problem)
	assert.Equal(t, "the URL must begin with https://", outcomes[1].Problem)
	assert.Equal(t, checks.Error, outcomes[1].Verdict())
}

// everything is a roster with everything that can be in one.
func everything(t *testing.T) ([]roster.Student, []*roster.Outcome) {
	t.Helper()
	list, err := roster.Read(strings.NewReader("Student,ID,SIS User ID,Section,Email address,url\n" +
		"Ada,1,u1,A,ada@x.example,https://a.example\n" +
		"\"=HYPERLINK(\"\"http://evil\"\")\",2,+u2,@B,,https://b.example\n" +
		"Cleo <b>,3,u3,A,,https://c.example\n" +
		"Dan,4,u4,A,,\n" +
		"Eve,5,u5,A,,https://e.example\n"))
	require.NoError(t, err)
	report := func(v checks.Verdict, c checks.Counts, sum string, hints ...checks.Result) *checks.Report {
		return &checks.Report{Challenge: checks.ChallengeInfo{Name: "emit", Title: "Emit"}, Verdict: v, Counts: c, Hints: hints,
			Project:  checks.ProjectInfo{Pages: []checks.PageInfo{{Path: "/_api/server.js", Status: 200, Bytes: 900, SHA256: sum}}},
			GradedAt: time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)}
	}
	ok := checks.Result{Number: 1, Text: "Count <users>.", Verdict: checks.Pass}
	bad := checks.Result{Number: 2, Text: "Emit.", Verdict: checks.Fail, Message: "-You\x1b[31m should emit"}
	down := checks.Result{Number: 2, Text: "Emit.", Verdict: checks.Error, Message: "Nobody answered."}
	return list, []*roster.Outcome{
		{Student: list[0].Name, Report: report(checks.Pass, checks.Counts{Pass: 2}, "aa", ok, checks.Result{Text: "Emit.", Verdict: checks.Pass})},
		{Student: list[1].Name, Report: report(checks.Fail, checks.Counts{Pass: 1, Fail: 1}, "aa", ok, bad)},
		{Student: list[2].Name, Report: report(checks.Error, checks.Counts{Pass: 1, Error: 1}, "bb", ok, down)},
		{Student: list[3].Name, Problem: "nothing was handed in: the URL is empty"},
		nil,
	}
}

func TestGoldenFiles(t *testing.T) {
	list, outcomes := everything(t)
	for name, write := range map[string]func(*bytes.Buffer) error{
		"results.csv":  func(b *bytes.Buffer) error { return roster.CSV(b, list, outcomes) },
		"canvas.csv":   func(b *bytes.Buffer) error { return roster.Canvas(b, list, outcomes, "Emit (42)") },
		"moodle.csv":   func(b *bytes.Buffer) error { return roster.Moodle(b, list, outcomes, "Emit") },
		"summary.html": func(b *bytes.Buffer) error { return roster.Summary(b, list, outcomes, time.Unix(0, 0)) },
	} {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			require.NoError(t, write(&got))
			file := filepath.Join("testdata", name)
			if *update {
				require.NoError(t, os.MkdirAll("testdata", 0o755))
				require.NoError(t, os.WriteFile(file, got.Bytes(), 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.Equal(t, string(want), got.String())
			assert.NotContains(t, got.String(), "\x1b")
		})
	}
}

func TestTwins(t *testing.T) {
	_, outcomes := everything(t)
	assert.Equal(t, []roster.Twin{{Path: "/_api/server.js", SHA256: "aa", Students: []string{"Ada", `=HYPERLINK("http://evil")`}}}, roster.Twins(outcomes))
}

// A page that the whole class was given is named in each row; the class isn't.
func TestTwinsOfAClass(t *testing.T) {
	list, outcomes := bigClass(t, 2000)
	assert.Len(t, roster.Twins(outcomes)[0].Students, 2000)
	var out bytes.Buffer
	require.NoError(t, roster.CSV(&out, list, outcomes))
	assert.Contains(t, out.String(), "pass,2,2,,s 0; s 1; s 2; s 3; s 4; s 5; s 6; s 7; s 8; s 9; and more,")
	assert.Contains(t, out.String(), "pass,2,2,,s 1; s 2; s 3; s 4; s 5; s 6; s 7; s 8; s 9; s 10; and more,")
	assert.Less(t, out.Len(), 2000*200)
}

// bigClass is a roster of students who all handed in the same.
func bigClass(t testing.TB, n int) ([]roster.Student, []*roster.Outcome) {
	t.Helper()
	list, err := roster.Read(strings.NewReader("student,url\n" + strings.Join(rowsOf(n, "s ", "https://h%d.example"), "\n")))
	require.NoError(t, err)
	outcomes := make([]*roster.Outcome, n)
	for i, s := range list {
		outcomes[i] = &roster.Outcome{Student: s.Name, URL: s.URL, Report: &checks.Report{
			Verdict: checks.Pass, Counts: checks.Counts{Pass: 2},
			Hints: []checks.Result{{Number: 1, Verdict: checks.Pass}, {Number: 2, Verdict: checks.Pass}},
			Project: checks.ProjectInfo{Pages: []checks.PageInfo{
				{Path: "/_api/server.js", Status: 200, Bytes: 900, SHA256: "aa"}, {Path: "/public/client.js", Status: 200, Bytes: 900, SHA256: "bb"},
			}},
		}}
	}
	return list, outcomes
}
