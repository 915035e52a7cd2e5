package roster_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/roster"
)

func TestCellsThatAreNoFormulasStayAsTheyAre(t *testing.T) {
	for _, s := range []string{
		"", "-", "--", "–", "Ada", "O'Brien", "-3", "-0.5", "+1", "+49 30 12", "@ada", "@ada.b-c_d", "-ada@x.example", "+ada@x.example",
		"a=b", "2 of 3 hints pass.", "007", "1E5", "'quoted'", "יוסי\u200f", "Zoë",
	} {
		assert.Equal(t, s, roster.Cell(s))
	}
}

func TestFormulasAreText(t *testing.T) {
	for _, s := range []string{
		"=1", "=", "=HYPERLINK(\"http://evil\")", " =1", "\u00a0=1", "＝1", "+SUM(A1)", "-2+3+cmd|' /C calc'!A0", "@SUM(1)", "+A1:B2", "-1*2", "+http://x",
		"@x!y", "＋SUM(1)", "-\"x\"", "+{1}", "-1&A1", "+1;2", "-1/2", "@[x]", "-1^2", "+1%",
	} {
		assert.Equal(t, "'"+s, roster.Cell(s))
	}
	for s, want := range map[string]string{"\t=1": `\u{9}=1`, "\r=1": `\u{d}=1`, "\n=1": `\u{a}=1`, "\x00=1": `\u{0}=1`, "a\u202eb": `a\u{202e}b`} {
		assert.Equal(t, want, roster.Cell(s))
	}
}

// Where a comma is for decimals, spreadsheets begin a cell after each semicolon.
func TestNoFormulaBeginsAfterASemicolon(t *testing.T) {
	for s, want := range map[string]string{
		"x;=cmd|' /C calc'!A0;":  "x;'=cmd|' /C calc'!A0;",
		"x; =1":                  "x;' =1",
		"x;-1":                   "x;'-1", // a comma and the next field follow
		"=1;=2":                  "'=1;'=2",
		"x;＝1":                   "x;'＝1",
		"a; b":                   "a; b",
		"a;":                     "a;",
		";":                      ";",
		"https://a.example/;b=1": "https://a.example/;b=1",
	} {
		assert.Equal(t, want, roster.Cell(s))
	}
	var b bytes.Buffer
	require.NoError(t, roster.Write(&b, [][]string{{"-1", "0+cmd|' /C calc'!A0;"}, {"-1", "2"}, {"Ada", "b;"}}))
	assert.Equal(t, "'-1,0+cmd|' /C calc'!A0;\n-1,2\nAda,b;\n", b.String())
}

// Programs that others wrote read in the gradebooks what was written, and no
// formula.
func TestOthersReadTheGradebooks(t *testing.T) {
	if testing.Short() {
		t.Skip("starts npm")
	}
	if _, err := exec.LookPath("npm"); err != nil && os.Getenv("CI") != "true" {
		t.Skip("there is no npm")
	}
	if _, err := os.Stat("testdata/node_modules/papaparse"); err != nil {
		ci := exec.Command("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
		ci.Dir = "testdata"
		out, err := ci.CombinedOutput()
		require.NoError(t, err, string(out))
	}
	formula := filepath.Join(t.TempDir(), "formula.csv")
	require.NoError(t, os.WriteFile(formula, []byte("a,=1+1\n"), 0o644))
	_, formulas := consume(t, formula)
	require.Equal(t, []string{"1+1"}, formulas, "they would see one")

	ids := [][]string{{"1", "u1", "ada"}, {"2", "+u2", "@ben"}, {"007", "-3", "-"}, {"4", "u4", "+49 30 12"}, {"5", "u5", "'-2+3+cmd|' /C calc'!A0"},
		{"6", "u6", "'@SUM(1)"}, {"7", "1E5", ""}}
	names := []string{"Lovelace, Ada", `'=HYPERLINK("http://evil")`, "Cleo <b>", "Dan", "Zoë", "יוסי\u200f", "Gus"}
	grades := []string{"2", "1", "", "", "", "", ""}
	rows, formulas := consume(t, "testdata/canvas.csv")
	assert.Empty(t, formulas)
	assert.Equal(t, []string{"Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Emit (42)"}, rows[0])
	assert.Equal(t, []string{"    Points Possible", "", "", "", "", "2"}, rows[1])
	for i, row := range rows[2:] {
		assert.Equal(t, append([]string{names[i]}, ids[i]...), row[:4])
		assert.Equal(t, grades[i], row[5])
	}
	rows, formulas = consume(t, "testdata/moodle.csv")
	assert.Empty(t, formulas)
	assert.Equal(t, []string{"Full name", "Email address", "ID number", "Emit", "Feedback comments"}, rows[0])
	for i, row := range rows[1:] {
		assert.Equal(t, []string{names[i], grades[i]}, []string{row[0], row[3]})
	}
	assert.Equal(t, "-cleo@x.example", rows[3][1])
	assert.True(t, strings.HasPrefix(rows[2][4], "1 of 2 hints pass. Hint 2: "))

	rows, formulas = consume(t, "testdata/results.csv")
	assert.Empty(t, formulas)
	assert.Len(t, rows, 8)
}

// consume reads a CSV file by programs of others.
func consume(t *testing.T, file string) (rows [][]string, formulas []string) {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command("node", "testdata/consume.js", file)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	var read struct {
		Data     [][]string
		Errors   []any
		Formulas []string
	}
	require.NoError(t, json.Unmarshal(out, &read))
	assert.Empty(t, read.Errors)
	return read.Data, read.Formulas
}
