package markdown

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/page"
	"grader/checks/report"
)

var update = flag.Bool("update", false, "write the golden files")

// shared is where the curriculum's files are; a clone of the project has none.
const shared = "../../../shared"

func sharedFiles(t testing.TB, folder string) fs.FS {
	t.Helper()
	dir := filepath.Join(shared, folder)
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no curriculum here: ", err)
	}
	return os.DirFS(dir)
}

// A program stands for a hint that is no page check.
type program string

func (program) Run(context.Context, *checks.Session) ([]report.Assertion, error) { return nil, nil }

func programs(code string) (checks.Check, error) { return program(code), nil }

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(got), 0o644))
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

// describe is a check in one line.
func describe(c checks.Check) string {
	page, ok := c.(*page.Check)
	switch {
	case c == nil:
		return "nothing"
	case !ok:
		return "program"
	}
	var b strings.Builder
	as := "text"
	if page.JSON {
		as = "JSON"
	}
	fmt.Fprintf(&b, "%s %s", as, strings.TrimSpace(fmt.Sprint(page.Page.Path, " ", page.Guard)))
	if page.Page.Append {
		b.WriteString(" (appended)")
	}
	for _, a := range page.Assertions {
		fmt.Fprintf(&b, "; %s", a.Kind)
		for _, s := range a.Path {
			if s.Optional {
				b.WriteByte('?')
			}
			fmt.Fprintf(&b, "[%s]", s.Key)
		}
		switch {
		case a.Pattern != nil:
			fmt.Fprintf(&b, " %s", a.Pattern)
		case a.Expected != nil:
			fmt.Fprintf(&b, " %#v", a.Expected)
		}
		if a.Message != "" {
			fmt.Fprintf(&b, " %q", a.Message)
		}
	}
	return b.String()
}

func TestSharedCurriculum(t *testing.T) {
	fsys := sharedFiles(t, "curriculum")
	l := &Loader{Program: programs}
	var out strings.Builder
	var files, hints, pages, empty int
	require.NoError(t, fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := fs.ReadFile(fsys, name)
		require.NoError(t, err)
		ch, err := l.Parse(name, src)
		require.NoError(t, err)
		files++
		for i, h := range ch.Hints {
			hints++
			switch h.Check.(type) {
			case nil:
				empty++
			case *page.Check:
				pages++
			}
			what, _, _ := strings.Cut(describe(h.Check), ";")
			fmt.Fprintf(&out, "%s hint %d: %s\n", name, i+1, what)
			assert.NotEmpty(t, h.Text)
			assert.NotEmpty(t, h.HTML)
		}
		return nil
	}))
	fmt.Fprintf(&out, "%d files, %d hints: %d page checks, %d programs, %d empty\n",
		files, hints, pages, hints-pages-empty, empty)
	golden(t, "testdata/curriculum.golden", out.String())
}

// The first exercise, which the grader has of its own, is the one in the file.
func TestCommunicateByEmitting(t *testing.T) {
	src, err := fs.ReadFile(sharedFiles(t, "challenge"), "communicate-by-emitting.md")
	require.NoError(t, err)
	got, err := new(Loader).Parse("communicate-by-emitting.md", src)
	require.NoError(t, err)
	want := page.CommunicateByEmitting()
	assert.Equal(t, "<p><code>currentUsers</code> should be defined.</p>", got.Hints[0].HTML)
	require.Len(t, got.Hints, len(want.Hints))
	for i := range want.Hints {
		assert.Equal(t, want.Hints[i].Text, got.Hints[i].Text)
		assert.Equal(t, describe(want.Hints[i].Check), describe(got.Hints[i].Check))
	}
	assert.Contains(t, got.Examples, "io.emit('user count', currentUsers);")
	got.Hints, want.Hints, got.Examples = nil, nil, nil // the text is the author's alone
	assert.Equal(t, want, got)
}

// The code of the author's own text is kept, line by line; that of the hints is
// none of it.
func TestExamples(t *testing.T) {
	const text = "---\nid: a1\ntitle: One\nchallengeType: 2\ndashedName: one\n---\n\n# --description--\n\n" +
		"Use `brew(tea)`, and not `tea`.\n\n```js\nlet tea = 0;\n\n}\n  brew(tea, 3);\n```\n\n" +
		"- In a list:\n\n  ```js\n  pour(tea)\n  ```\n\n# --hints--\n\nBrew `brew(hint)`.\n\n```js\nassert(true);\n```\n"
	ch, err := (&Loader{Program: programs}).Parse("one.md", []byte(text))
	require.NoError(t, err)
	assert.Equal(t, []string{"brew(tea)", "let tea = 0;", "brew(tea, 3);", "pour(tea)"}, ch.Examples)
}

func TestOwnExample(t *testing.T) {
	src, err := os.ReadFile("testdata/guestbook-api.md")
	require.NoError(t, err)
	ch, err := (&Loader{Program: programs}).Parse("guestbook-api.md", src)
	require.NoError(t, err)
	var out strings.Builder
	fmt.Fprintf(&out, "%s · %s · %s · %s\n", ch.ID, ch.Name, ch.Title, ch.HelpURL)
	for _, h := range ch.Hints {
		fmt.Fprintf(&out, "\n%s\n%s\n%s\n", h.Text, h.HTML, describe(h.Check))
	}
	golden(t, "testdata/guestbook-api.golden", out.String())
}

// Each invalid file has exactly the problems that the golden file lists.
func TestProblems(t *testing.T) {
	files, err := filepath.Glob("testdata/invalid-*.md")
	require.NoError(t, err)
	var out strings.Builder
	for _, file := range files {
		src, err := os.ReadFile(file)
		require.NoError(t, err)
		_, err = new(Loader).Parse(filepath.Base(file), src)
		var ps Problems
		require.ErrorAs(t, err, &ps, file)
		fmt.Fprintln(&out, err)
	}
	golden(t, "testdata/problems.golden", out.String())
}

func TestProgramThatIsRefused(t *testing.T) {
	src, err := os.ReadFile("testdata/invalid-program.md")
	require.NoError(t, err)
	for refusal, want := range map[string]string{
		"it has no fetch":      "a.md:13: the code is refused: it has no fetch",
		"2:5: it has no fetch": "a.md:14: the code is refused: it has no fetch",
	} {
		l := &Loader{Program: func(string) (checks.Check, error) { return nil, errors.New(refusal) }}
		_, err = l.Parse("a.md", src)
		assert.EqualError(t, err, want)
	}
}

func TestLiveChecks(t *testing.T) {
	const source = "---\nid: a1\ntitle: A\nchallengeType: 2\ndashedName: a-b\nlive: true\n---\n" +
		"# --hints--\n\nIt is.\n\n```js\n```\n\n# --live--\n\nIt works.\n\n```js hint=1\n```\n\nIt lasts.\n\n```js\n```\n"
	ch, err := new(Loader).Parse("a.md", []byte(source))
	require.NoError(t, err)
	assert.True(t, ch.LiveByDefault)
	require.Len(t, ch.Hints, 1)
	live := ch.Live()
	require.Len(t, live, 2)
	assert.Equal(t, "It works.", live[0].Text)
	assert.Equal(t, 1, live[0].About)
	assert.Zero(t, live[1].About)

	_, body, _ := strings.Cut(source, "# --live--")
	hints, err := new(Loader).ParseLive("a.md", []byte("Some words.\n\n# --live--"+body))
	require.NoError(t, err)
	assert.Len(t, hints, 2)
	for src, want := range map[string]string{
		"# --hints--\n":             "a.md:1: there is no section `# --live--`",
		"# --live--\n\nIt works.\n": "a.md:3: this hint text has no fenced code after it",
	} {
		_, err = new(Loader).ParseLive("a.md", []byte(src))
		assert.EqualError(t, err, want)
	}
	_, err = new(Loader).Parse("a.md", []byte(strings.Replace(source, "live: true", "live: sometimes", 1)))
	assert.EqualError(t, err, `a.md:6: live is "sometimes", but must be true or false`)
}

const front = "---\nid: a1\ntitle: A\nchallengeType: 2\ndashedName: a-b\n---\n"

func TestFrontMatter(t *testing.T) {
	const hints = "# --hints--\n\nIt is.\n\n```js\n```\n"
	for name, c := range map[string]struct{ front, title, id string }{
		"folded":   {"id: a1\ntitle: >-\n  Two\n  lines\nchallengeType: 2\ndashedName: a-b", "Two lines", "a1"},
		"plain":    {"id: a1\ntitle: Two\n  lines\nchallengeType: 2\ndashedName: a-b", "Two lines", "a1"},
		"quoted":   {"id: 'a1'\ntitle: \"It's: \\\"A\\\"\"\nchallengeType: '4'\ndashedName: a-b", `It's: "A"`, "a1"},
		"comments": {"# mine\nid: a1 # first\ntitle: A # b\nchallengeType: 2\ndashedName: a-b", "A", "a1"},
		"number":   {"id: 589690e6\ntitle: 12\nchallengeType: 2\ndashedName: a-b", "12", "589690e6"},
		"more":     {"id: a1\ntitle: A\nchallengeType: 2\ndashedName: a-b\ntags: [x]", "A", "a1"},
		"left out": {"id: a1\ntitle: A\nchallengeType: 2\nforumTopicId:\nlive: # later\ntimeZone: ''\ndashedName: a-b", "A", "a1"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, ends := range []string{"\n", "\r\n"} {
				src := strings.ReplaceAll("\ufeff---\n"+c.front+"\n---\n"+hints, "\n", ends)
				ch, err := new(Loader).Parse("a.md", []byte(src))
				require.NoError(t, err)
				assert.Equal(t, c.title, ch.Title)
				assert.Equal(t, c.id, ch.ID)
				assert.Equal(t, "It is.", ch.Hints[0].Text)
			}
		})
	}
}

func TestNotGradable(t *testing.T) {
	for _, src := range []string{
		"", "# A page", "---", "---\ntitle: A post\n---\n# --hints--\n", "--- \nchallengeType: 0\ndashedName: a\n---\n",
		"----\nchallengeType: 2\n----\n", "---\nid: a\nchallengeType: 20\n---\n",
	} {
		_, err := new(Loader).Parse("a.md", []byte(src))
		assert.ErrorIs(t, err, ErrNotGradable, src)
	}
}

func TestSections(t *testing.T) {
	for body, want := range map[string]string{
		"# --hints--\n\nA\n\n```js\n```\n\n# --seed--\n\nB\n":                                                 "A",
		"# --hints--\n\nA\n\n```js\n```\n\n## --sub--\n\n```js\n```\n":                                        "A|## --sub--",
		"## --hints--\n\nA\n\n```js\n```\n\n# --seed--\n\nB\n":                                                "A",
		"# --hints--\n\n# A heading\n\n```js\n```\n":                                                          "# A heading",
		"# --hints--\n\n- one\n- two\n\n  more\n\n```js\n```\n":                                               "- one\n- two\n\n  more",
		"# --hints--\n\n<!-- new -->\n\nA\n\n```js\n```\n\n<!--\nB\n\n-->\n\nC\n\n~~~js\n~~~\n<!-- end -->\n": "A|C",
		"# --hints--\n\n<!-- no --> comment\n\n```js\n```\n":                                                  "<!-- no --> comment",
		"# --hints--\n\n> quoted\n\n~~~\n~~~\n":                                                               "> quoted",
		"# --hints--\n\n:::note\nMind *this*.\n:::\n\n```js\n```\n":                                           ":::note\nMind *this*.\n:::",
		"```md\n# --hints--\n```\n\n# --hints--\n\nA\n\n```js\n```\n":                                         "A",
		"# --description--\n\n# --hints--\n\nA\nB\n\n```\n```\n\nC\n\n```js\n\n```":                           "A\nB|C",
	} {
		ch, err := new(Loader).Parse("a.md", []byte(front+body))
		require.NoError(t, err, body)
		var texts []string
		for _, h := range ch.Hints {
			texts = append(texts, h.Text)
		}
		assert.Equal(t, want, strings.Join(texts, "|"), body)
	}
}

func TestSafeHTML(t *testing.T) {
	for text, want := range map[string]string{
		"`a` & <b>bold</b> *it*":                    "<p><code>a</code> &amp; <b>bold</b> <em>it</em></p>",
		"<b>open":                                   "<p>&lt;b&gt;open</p>",
		"<b><i>crossed</b></i>":                     "<p>&lt;b&gt;&lt;i&gt;crossed&lt;/b&gt;&lt;/i&gt;</p>",
		"*<b>a*</b>":                                "<p><em>&lt;b&gt;a</em>&lt;/b&gt;</p>",
		"a <img src=x onerror=alert(1)>":            "<p>a &lt;img src=x onerror=alert(1)&gt;</p>",
		"a <b onclick=\"x\">b</b>":                  "<p>a &lt;b onclick=&quot;x&quot;&gt;b&lt;/b&gt;</p>",
		"[a](javascript:alert(1))":                  `<p><a href="">a</a></p>`,
		"[a](https://a.example/?a&b)":               `<p><a href="https://a.example/?a&amp;b">a</a></p>`,
		"<script>\nalert(1)\n\nalert(2)\n</script>": "&lt;script&gt;\nalert(1)\n\nalert(2)\n&lt;/script&gt;",
		"<div>\n<b>x</b>\n</div>":                   "&lt;div&gt;\n&lt;b&gt;x&lt;/b&gt;\n&lt;/div&gt;",
		"<!-- a --> b":                              "&lt;!-- a --&gt; b",
	} {
		ch, err := new(Loader).Parse("a.md", []byte(front+"# --hints--\n\n"+text+"\n\n```js\n```\n"))
		require.NoError(t, err, text)
		assert.Equal(t, want, ch.Hints[0].HTML)
	}
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.md")
	require.NoError(f, err)
	for _, file := range files {
		src, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(src)
	}
	l := &Loader{Program: programs}
	f.Fuzz(func(t *testing.T, src []byte) {
		ch, err := l.Parse("a.md", src)
		assert.Equal(t, err == nil, ch != nil)
		var ps Problems
		if errors.As(err, &ps) {
			lines := strings.Count(string(src), "\n") + 1
			for _, p := range ps {
				assert.True(t, 1 <= p.Line && p.Line <= lines, "%v of %d lines", p, lines)
			}
		}
	})
}

// What takes long to read grows with the square of such characters.
func TestMarkupIsBounded(t *testing.T) {
	const head = "---\nid: 5895f70ef9fc0f352b528e6b\ntitle: Much\nchallengeType: 2\ndashedName: much\n---\n\n# --hints--\n\n"
	for _, piece := range []string{"[a](", ">", "![", "`", "*a_", "<a ", "~~", "[a]: <"} {
		text := head + strings.Repeat(piece, 400_000/len(piece))
		_, err := (&Loader{Program: programs}).Parse("much.md", []byte(text))
		assert.ErrorContains(t, err, "much.md:1: the file has ", piece)
		fits := 0
		for _, c := range piece {
			if strings.ContainsRune("[]()*_`<>!~&|", c) {
				fits++
			}
		}
		_, err = (&Loader{Program: programs}).Parse("much.md", []byte(head+strings.Repeat(piece, 19_900/fits)))
		assert.NotContains(t, fmt.Sprint(err), "meaning in Markdown", piece) // else this test takes long
	}
}
