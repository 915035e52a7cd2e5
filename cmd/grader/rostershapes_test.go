package main

import (
	"bytes"
	"encoding/csv"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"grader/fixtures"
)

// A shape is the same class as another tool exports it. In its text, ADA and ZOE
// are the addresses of their projects; Dan handed in nothing.
type shape struct {
	name, text string
	enc        encoding.Encoding
	args       []string
	students   string // what names the students there, if not their names
}

const emails = "ada@x.example|zoe@x.example|dan@x.example"

var shapes = []shape{
	{name: "plain", text: "student,url\nAda King,ADA\nZoë Müller,ZOE\nDan,\n"},
	{name: "UTF-16, tabs", enc: unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
		text: "student\turl\r\nAda King\tADA\r\nZoë Müller\tZOE\r\nDan\t\r\n"},
	{name: "CR only, Mac Roman", enc: charmap.Macintosh, text: "student,url\rAda King,ADA\rZoë Müller,ZOE\rDan,\r"},
	{name: "Excel in Europe", enc: charmap.Windows1252,
		text: "sep=;\r\nName;Comment, if any;URL\r\nAda King;\"first; a draft\";ADA\r\nZoë Müller;;ZOE\r\nDan;;\r\n;;\r\n;;\r\n"},
	{name: "semicolons, a comma in a heading", text: "Name;Comment, if any;URL\nAda King;a, b;ADA\nZoë Müller;;ZOE\nDan;;\n"},
	{name: "Google Forms", students: emails,
		text: "Timestamp,Email Address,What is the URL of your deployed app?,Which repository has its code?\n" +
			"11/21/2026 9:15:02,ada@x.example,https://old.example,https://github.com/ada/x\n" +
			"11/22/2026 9:15:02,zoe@x.example,ZOE,https://github.com/zoe/x\n" +
			"11/23/2026 9:15:02,ada@x.example,ADA,https://github.com/ada/x\n" +
			"11/24/2026 9:15:02,dan@x.example,,\n"},
	{name: "Microsoft Forms",
		text: "ID,Start time,Completion time,Email,Name,Link to your app\n" +
			"1,11/21/26 9:15,11/21/26 9:16,anonymous,Ada King,ADA\n2,11/21/26 9:15,11/21/26 9:16,anonymous,Zoë Müller,ZOE\n" +
			"3,11/21/26 9:15,11/21/26 9:16,anonymous,Dan,\n"},
	{name: "Moodle's grading worksheet",
		text: "Identifier,\"Full name\",\"ID number\",\"Email address\",Status,Grade,\"Maximum Grade\",\"Grade can be changed\",\"Last modified (submission)\",\"Online text\",\"Last modified (grade)\",\"Feedback comments\"\n" +
			"Participant 11,\"Ada King\",,ada@x.example,\"Submitted for grading\",,100.00,Yes,\"Sunday, 22 November 2026, 9:15 AM\",\"<p>My app:&nbsp;<a href=\"\"ADA\"\">ADA</a></p>\",-,\n" +
			"Participant 12,\"Zoë Müller\",,zoe@x.example,\"Submitted for grading\",,100.00,Yes,\"Sunday, 22 November 2026, 9:15 AM\",\"<p dir=\"\"ltr\"\">ZOE<br /></p>\",-,\n" +
			"Participant 13,Dan,,dan@x.example,\"No submission\",,100.00,Yes,-,,-,\n"},
	{name: "Canvas, and a column more", students: "King, Ada|Müller, Zoë|Dan",
		text: "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Emit (42),url\n,,,,,Manual Posting,\n    Mögliche Punkte,,,,,3,\n    Points Possible,,,,,3,\n" +
			"\"King, Ada\",1,,,A,,ADA\n\"Müller, Zoë\",2,,,A,,ZOE\nDan,3,,,A,,\n\"Student, Test\",4,,,A,,\n"},
	{name: "GitHub Classroom", students: "ada|zoe|Dan",
		text: "\"assignment_name\",\"assignment_url\",\"starter_code_url\",\"github_username\",\"roster_identifier\",\"student_repository_name\",\"url\"\n" +
			"emit,https://classroom.github.com/x,https://github.com/x/y,ada-k,ada,emit-ada,ADA\nemit,https://classroom.github.com/x,,zoe-m,zoe,emit-zoe,ZOE\n" +
			"emit,https://classroom.github.com/x,,,Dan,,\n"},
	{name: "Classroom 50", students: "Ada King|Zoë Müller|Dan",
		text: "assignment,username,email,first_name,last_name,section,url\nweb,ada-k,ada@x.example,Ada,King,A,ADA\n" +
			"web,zoe-m,zoe@x.example,Zoë,Müller,A,ZOE\nweb,dan,dan@x.example,Dan,,A,\n"},
	{name: "columns by flags", args: []string{"--student-column", "Wer?", "--url-column", "Wo?", "--challenge-column", "Was?"},
		text: "Wer?,Student,Wo?,URL,Was?\nAda King,1,ADA,https://x.example,communicate-by-emitting\nZoë Müller,2,ZOE,https://x.example,\nDan,3,,https://x.example,\n"},
	{name: "an assignment that is a challenge", text: "student,assignment,url\nAda King,communicate-by-emitting,ADA\nZoë Müller,Communicate by Emitting,ZOE\nDan,,\n"},
	{name: "another language, by what is in the cells", students: emails,
		text: "Zeitstempel,E-Mail-Adresse,Wo läuft deine App?\n1,ada@x.example,ADA\n2,zoe@x.example,ZOE\n3,dan@x.example,\n"},
}

// One class grades to the same results, whichever tool its roster is from.
func TestShapesOfRosters(t *testing.T) {
	ada, zoe := serveFixture(t, "complete"), serveFixture(t, "event-user-count")
	for _, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			text := strings.NewReplacer("ADA", ada.URL, "ZOE", zoe.URL).Replace(s.text)
			if s.enc != nil {
				var err error
				text, err = s.enc.NewEncoder().String(text)
				require.NoError(t, err)
			}
			dir := t.TempDir()
			file, out := filepath.Join(dir, "class.csv"), filepath.Join(dir, "results")
			require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
			allow := ada.Listener.Addr().String() + "," + zoe.Listener.Addr().String()
			var stdout, stderr bytes.Buffer
			code := run(t.Context(), append([]string{"roster", file, "--out", out, "--allow-target", allow, "--wake", "0"}, s.args...), nil, &stdout, &stderr)
			require.Equal(t, exitFail, code, stderr.String())
			want := [][]string{{"Ada King", "pass", "3", "3"}, {"Zoë Müller", "fail", "2", "3"}, {"Dan", "missing", "", ""}}
			if s.students != "" {
				for i, name := range strings.Split(s.students, "|") {
					want[i][0] = name
				}
			}
			got := columns(t, filepath.Join(out, "results.csv"), "student", "verdict", "score", "max_score")
			if s.name == "Google Forms" { // Ada is where she handed in first
				assert.Contains(t, stderr.String(), "line 2: ada@x.example handed in again on line 4, which counts")
			}
			assert.Equal(t, want, got)
			assert.Contains(t, stdout.String(), "3 students: 1 pass, 1 fail, 0 could not be judged, 1 handed in nothing.")
			assert.NotContains(t, stderr.String(), "could not be judged")
		})
	}
}

func serveFixture(t *testing.T, name string) *httptest.Server {
	t.Helper()
	c, err := fixtures.Open(name)
	require.NoError(t, err)
	server := httptest.NewServer(c.Handler())
	t.Cleanup(server.Close)
	return server
}

// columns are some columns of a CSV file.
func columns(t *testing.T, file string, names ...string) [][]string {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	var list [][]string
	for _, row := range rows[1:] {
		var cells []string
		for _, name := range names {
			for i, h := range rows[0] {
				if h == name {
					cells = append(cells, row[i])
				}
			}
		}
		list = append(list, cells)
	}
	return list
}
