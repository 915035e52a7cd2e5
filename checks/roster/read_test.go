package roster_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/report"
	"grader/checks/roster"
)

func read(t *testing.T, text string) *roster.Class {
	t.Helper()
	class, err := roster.Read(strings.NewReader(text), roster.ReadOptions{})
	require.NoError(t, err)
	return class
}

// The line that a row begins on is the file's, whatever stands before it.
func TestLinesOfRows(t *testing.T) {
	for name, text := range map[string]string{
		"line feeds":                      "student,url\n\nAda,https://a.example\n,\n\"B\nob\",https://b.example\nCy,https://c.example",
		"carriage returns":                "student,url\r\rAda,https://a.example\r,\r\"B\nob\",https://b.example\rCy,https://c.example",
		"both":                            "student,url\r\n\r\nAda,https://a.example\r\n,\r\n\"B\r\nob\",https://b.example\r\nCy,https://c.example\r\n",
		"sep=":                            "sep=,\nstudent,url\nAda,https://a.example\n,\n\"B\nob\",https://b.example\nCy,https://c.example",
		"tabs, and empty cells before it": "\tstudent\turl\n\n\tAda\thttps://a.example\n\t\t\n\t\"B\nob\"\thttps://b.example\n\tCy\thttps://c.example",
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, s := range read(t, text).Students {
				got = append(got, fmt.Sprint(s.Line, " ", s.Name, " ", s.URL))
			}
			assert.Equal(t, []string{"3 Ada https://a.example", "5 B\nob https://b.example", "7 Cy https://c.example"}, got)
		})
	}
}

func TestTheLastHandInCounts(t *testing.T) {
	class := read(t, "name,email,challenge,url\n"+
		"Li Wei,li1@x.example,a,https://one.example\n"+ // 2
		"Li Wei,li2@x.example,a,https://other.example\n"+ // 3: another student
		"Wei Li,LI1@x.example,a,https://two.example\n"+ // 4: the same, as the e-mail says
		"Li Wei,li1@x.example,b,https://b.example\n"+ // 5: another challenge
		"Li Wei,li1@x.example,a,https://three.example\n"+ // 6
		"Li Wei,li1@x.example,a,\n") // 7: hands in nothing
	require.Len(t, class.Students, 3)
	assert.Equal(t, "https://three.example", class.Students[0].URL)
	assert.Equal(t, []roster.Earlier{{Line: 2, URL: "https://one.example"}, {Line: 4, URL: "https://two.example"}}, class.Students[0].Earlier)
	said := strings.Join(class.Notes, "\n")
	assert.Contains(t, said, "line 2: Li Wei handed in again on line 4, which counts")
	assert.Contains(t, said, "line 4: Wei Li handed in again on line 6, which counts")
	assert.Contains(t, said, "line 7: Li Wei hands in nothing here; what counts is line 6")
}

// An address that many have is nobody's own.
func TestATeachersAddressTellsNobodyApart(t *testing.T) {
	class := read(t, "name,Lehrerin,url\nAda,t@x.example,https://a.example\nBen,t@x.example,https://b.example\n")
	assert.Len(t, class.Students, 2)
}

func TestAddressesInHTML(t *testing.T) {
	for cell, want := range map[string]string{
		`<p><a href="https://a.example/?a=1&amp;b=2">my app</a></p>`:                                      "https://a.example/?a=1&b=2",
		`<p><a href="https://a.example">https://a.example</a> or <a href="https://a.example">here</a>`:    "https://a.example",
		`<p>https://a.example</p><p></p>`:                                                                 "https://a.example",
		`<a href="https://a.example">one</a> <a href="https://b.example">two</a>`:                         "one two https://a.example https://b.example",
		`<p>https://a.example, its <a href="https://github.com/ada/a">code</a></p>`:                       "https://a.example, its code https://github.com/ada/a",
		`<p>My app is <a href="mailto:ada@x.example">mine</a>, https://a.example</p>`:                     "My app is mine, https://a.example",
		"https://a.example\r\nhttps://b.example":                                                          "https://a.example https://b.example",
		`<https://a.example>`:                                                                             "<https://a.example>",
		`<script>x</script>`:                                                                              "x",
		`<p><a href="javascript:alert(1)">https://a.example</a>`:                                          "https://a.example",
		`<div class="no-overflow"><p dir="ltr"><a href=" https://a.example " target="_blank">a</a></div>`: "https://a.example",
	} {
		class := read(t, "student,url\nAda,\""+strings.ReplaceAll(cell, `"`, `""`)+"\"\n")
		assert.Equal(t, want, class.Students[0].URL, cell)
	}
}

func TestColumnsThatAreTaken(t *testing.T) {
	emit := func(name string) bool { return name == "emit" }
	for heading, want := range map[string]string{ // the row is x1 to x9
		"student,url":                                   "1 2 ",
		"Full name,Project URL,Exercise":                "1 2 3",
		"First name,Last name,Link":                     "1 2 3 ",
		"Surname,First name,Email,Website":              "2 1 4 ",
		"ID,What is your full name?,URL of your app":    "2 3 ",
		"Zeitstempel;Nachname, Vorname;URL":             "2 3 ",
		"Name,Vorname,Klasse,URL":                       "2 1 4 ",
		"Vor- und Nachname,URL":                         "1 2 ",
		"Prénom,Nom de famille,URL":                     "1 2 3 ",
		"Nom et prénom,URL":                             "1 2 ",
		"Nombre,Apellido(s),URL":                        "1 2 3 ",
		"Nombre,URL":                                    "1 2 ",
		"Nome e cognome,URL":                            "1 2 ",
		"Ім’я,Прізвище,URL":                             "1 2 3 ",
		"student,Vorname,Nachname,URL":                  "1 4 ",
		"Project name,Your name,Project link":           "2 3 ",
		"identifier,github_username,github_id,url":      "1 4 ",
		"username;score;submission":                     "1 3 ",
		"Score,First and last name,Paste the link":      "2 3 ",
		"Student name*|App URL:":                        "1 2 ",
		"student,url,assignment":                        "1 2 ",
		"student,project,website":                       "1 2 ",
		"Vollständiger Name;Gruppe;URL deines Projekts": "1 3 ",
	} {
		sep := ","
		for _, s := range []string{";", "|"} {
			if strings.Contains(heading, s) {
				sep = s
			}
		}
		class, err := roster.Read(strings.NewReader(heading+"\n"+strings.ReplaceAll("x1,x2,x3,x4,x5,x6,x7,x8,x9", ",", sep)), roster.ReadOptions{IsChallenge: emit})
		if assert.NoError(t, err, heading) {
			s := class.Students[0]
			assert.Equal(t, want, strings.ReplaceAll(s.Name+" "+s.URL+" "+s.Challenge, "x", ""), heading)
		}
	}
	class, err := roster.Read(strings.NewReader("student,url,assignment\nAda,u,emit\nBob,v,\n"), roster.ReadOptions{IsChallenge: emit, Challenge: "default"})
	require.NoError(t, err)
	assert.Equal(t, []string{"emit", "default"}, []string{class.Students[0].Challenge, class.Students[1].Challenge})
}

func TestRowsThatAreNoStudents(t *testing.T) {
	class := read(t,
		"Student,ID,url\n    Points Possible,,\n,7,\nAda,1,https://a.example\n\"Student, Test\",2,https://t.example\n,,\n")
	require.Len(t, class.Students, 1)
	assert.Equal(t, []string{"line 2: Points Possible is no student", "line 3: passed over, for it names no student", "line 5: Student, Test is no student"}, class.Notes)
}

// A gradebook without a column of addresses has none: its grades are no hand-ins.
func TestGradesAreNoAddresses(t *testing.T) {
	for _, text := range []string{
		"Last Name,First Name,Email Address,Chat app\nKing,Ada,ada@x.example,95\n,,,2026-11-27\n",
		"Student,ID,Section,Project\n    Points Possible,,,20\nAda,1,CS1,\nBen,2,CS1,17.5\n",
	} {
		_, err := roster.Read(strings.NewReader(text), roster.ReadOptions{})
		assert.ErrorContains(t, err, "none is plainly the URL's (url): rename it")
	}
	for heading, cell := range map[string]string{"Project": "", "app url": "17"} { // nobody handed in; it is said plainly
		assert.Equal(t, cell, read(t, "student,"+heading+"\nAda,"+cell+"\n").Students[0].URL)
	}
}

func TestLimitsOfARoster(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"columns":      {strings.Repeat("a,", 1000) + "student,url\n", "line 1: more than 1000 columns"},
		"cells":        {"student,url" + strings.Repeat(",x", 900) + "\n" + strings.Repeat("Ada,u\n", 3000), "more than 2000000 cells"},
		"bytes":        {"student,url\n" + strings.Repeat("x", 64<<20), "the file has more than 64 MiB"},
		"a quote open": {"student,url\n\"Ada,u\n" + strings.Repeat("Bob,v\n", 10), "line 2: a cell with a quote in it must be in quotes"},
		"sep":          {"sep=x\nstudentxurl\n", "line 1: \"sep=x\": the separator is none of"},
	} {
		_, err := roster.Read(strings.NewReader(c.text), roster.ReadOptions{})
		assert.ErrorContains(t, err, c.want, name)
	}
}

// No folder outside of the roster's own is a hand-in, not by a link either.
func TestFoldersAsHandIns(t *testing.T) {
	base := filepath.Join(t.TempDir(), "class")
	require.NoError(t, os.MkdirAll(filepath.Join(base, "ada", "app"), 0o755))
	require.NoError(t, os.MkdirAll(filepath.Join(base, "..", "secret"), 0o755))
	require.NoError(t, os.Symlink("../../secret", filepath.Join(base, "ada", "link")))
	require.NoError(t, os.Symlink("ada", filepath.Join(base, "alias")))
	require.NoError(t, os.WriteFile(filepath.Join(base, "file"), nil, 0o644))
	for cell, want := range map[string]string{
		"./ada": "ada", "ada": "ada", "ada/app/": "ada/app", `.\ada\app`: "ada/app", "alias": "alias", "./ada/../ada": "ada",
		"../secret": "", "./ada/link": "", "ada/../../secret": "", filepath.Join(base, "ada"): "", "./file": "", "./nobody": "", ".": "", "": "",
		"https://ada": "", "./ada\x01": "",
	} {
		class := read(t, "student,url\nx,"+cell+"\n")
		class.FindFolders(base)
		if want != "" {
			want = filepath.Join(base, want)
		}
		assert.Equal(t, want, class.Students[0].Folder, cell)
	}
}

// A name that no JSON can write is graded once, also by --resume.
func TestAnOddNameIsGradedOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "j")
	odd := []roster.Student{{Name: "\xff\xfe", URL: "./\xff", Folder: "x"}, {Name: "a\u2028\x00\"\\", URL: "u"}}
	graded := 0
	for _, resume := range []bool{false, true} {
		j := journal(t, file, resume)
		outcomes, err := roster.Run(t.Context(), odd, roster.Options{Jobs: 1, Journal: j, Grade: func(ctx context.Context, s roster.Student) (*report.Report, error) {
			graded++
			return pass(ctx, s)
		}})
		require.NoError(t, err)
		assert.NotContains(t, outcomes, (*roster.Outcome)(nil))
		require.NoError(t, j.Close())
	}
	assert.Equal(t, 2, graded)
}

// What could not be judged for the moment is tried again, and nothing else.
func TestResumeTriesAgain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "j")
	list := students(t, "pass,u", "fail,u", "asleep,u", "gone,u", "half,u", "problem,u", "missing,")
	hint := func(v report.Verdict, retryable bool) report.Result {
		r := report.Result{Verdict: v}
		if v == report.Error {
			r.Error = &report.Trouble{Code: report.HostAsleep, Retryable: retryable}
		}
		return r
	}
	reports := map[string]*report.Report{
		"pass": {Verdict: report.Pass}, "fail": {Verdict: report.Fail, Hints: []report.Result{hint(report.Fail, false)}},
		"asleep": {Verdict: report.Error, Error: &report.Trouble{Code: report.HostAsleep, Retryable: true}},
		"gone":   {Verdict: report.Error, Error: &report.Trouble{Code: report.HostGone}, Hints: []report.Result{hint(report.Error, false)}},
		"half":   {Verdict: report.Fail, Hints: []report.Result{hint(report.Fail, false), hint(report.Error, true)}},
	}
	var graded []string
	opts := roster.Options{Jobs: 1, Journal: journal(t, file, false), Grade: func(_ context.Context, s roster.Student) (*report.Report, error) {
		graded = append(graded, s.Name)
		if reports[s.Name] == nil {
			return nil, assert.AnError
		}
		return reports[s.Name], nil
	}}
	_, err := roster.Run(t.Context(), list, opts)
	require.NoError(t, err)
	assert.Len(t, graded, 6)
	require.NoError(t, opts.Journal.Close())

	graded = nil
	reports["asleep"] = &report.Report{Verdict: report.Pass}
	opts.Journal = journal(t, file, true)
	outcomes, err := roster.Run(t.Context(), list, opts)
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{"asleep", "half", "problem"}, graded)
	assert.Equal(t, roster.Pass, outcomes[2].Status())
	require.NoError(t, opts.Journal.Close())

	graded = nil
	opts.Journal = journal(t, file, true)
	_, err = roster.Run(t.Context(), list, opts)
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{"half", "problem"}, graded, "of two lines the last counts")
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"student,url\nAda,https://a.example\n", "sep=;\r\nName;Comment, if any;URL\r\n\"A;\"\"b\";;x\r\n", "\ufeffstudent\turl\rAda\t<a href=x>\r",
		"\xff\xfes\x00,\x00u\x00", "student,url\nZo\xeb,x", "student,url\n\x8eR\x93c,\x82\xa0", "Student,ID,url\n    Points Possible,,\n,,\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		class, err := roster.Read(bytes.NewReader(raw), roster.ReadOptions{IsChallenge: func(s string) bool { return s == "x" }})
		if err != nil {
			assert.True(t, utf8.ValidString(err.Error()) || !utf8.Valid(raw))
			return
		}
		assert.NotEmpty(t, class.Students)
		r := &roster.Results{Students: class.Students, Assignment: "a"}
		for i, s := range class.Students {
			assert.NotEmpty(t, s.Name)
			assert.Positive(t, s.Line)
			assert.True(t, utf8.ValidString(s.Name+s.URL))
			assert.LessOrEqual(t, s.Line, 1+bytes.Count(raw, []byte("\n"))+bytes.Count(raw, []byte("\r")))
			if i > 0 {
				assert.NotEqual(t, class.Students[i-1].Line, s.Line)
			}
			r.Outcomes = append(r.Outcomes, nil)
		}
		var out bytes.Buffer
		require.NoError(t, r.CSV(&out))
		again, err := roster.Read(&out, roster.ReadOptions{StudentColumn: "student", URLColumn: "url"})
		require.NoError(t, err, "what is written can be read")
		assert.LessOrEqual(t, len(again.Students), len(class.Students))
	})
}

// Who is known by an address has handed in nothing, and no row is broken.
func TestAnAddressMayNameAStudent(t *testing.T) {
	class := read(t, "student,url\nhttps://github.com/ada,\nBen https://b.example,https://b.example\n")
	assert.Len(t, class.Students, 2)
}
