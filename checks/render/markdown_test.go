package render_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"

	"grader/checks/plain"
	"grader/checks/render"
	"grader/checks/report"
)

var markdownElements = words("html head body h2 h3 p pre code table thead tbody tr th td ul li")

// shown gives a Markdown text as a browser would have it.
func shown(t *testing.T, markdown string) *html.Node {
	t.Helper()
	md := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote), goldmark.WithRendererOptions(gmhtml.WithUnsafe()))
	var b bytes.Buffer
	require.NoError(t, md.Convert([]byte(markdown), &b))
	doc, err := html.Parse(&b)
	require.NoError(t, err)
	return doc
}

func validMarkdown(t *testing.T, out string, r *report.Report) {
	t.Helper()
	count := map[string]int{}
	for n := range shown(t, out).Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		count[n.Data]++
		require.True(t, markdownElements[n.Data], "<%s> in %s", n.Data, out)
	}
	require.Equal(t, 1, count["h2"])
	require.Equal(t, 1+len(r.Hints), count["tr"])
	require.Equal(t, 3*len(r.Hints), count["td"])
	require.LessOrEqual(t, count["h3"], len(r.Hints)+1) // live
}

// TestMarkdownShowsTheText holds that nothing of a text is lost on its way
// through the escapes.
func TestMarkdownShowsTheText(t *testing.T) {
	f, _ := render.ByName("markdown")
	for _, attack := range attacks {
		want := plain.Line(attack)
		want = strings.ReplaceAll(want, "##", `#\u{23}`)
		if want == "" || len(want) > 400 || strings.HasPrefix(want, "::") {
			continue
		}
		h := failing(1)
		h.Text, h.Message, h.Explanation = strings.ReplaceAll(attack, "`", "'"), attack, nil
		h.Assertions = []report.Assertion{{Verdict: report.Fail, Actual: attack}}
		var items, cells []string
		for n := range shown(t, write(t, f, reportOf(h), render.Options{})).Descendants() {
			switch n.Data {
			case "li":
				items = append(items, textOf(n))
			case "td":
				cells = append(cells, textOf(n))
			}
		}
		assert.Equal(t, []string{"Message: " + want, "Actual: " + want}, items)
		assert.Equal(t, []string{"1", "❌ fail", strings.ReplaceAll(want, "`", "'")}, cells)
	}
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func TestASummaryIsBounded(t *testing.T) {
	var hints []report.Result
	for i := range 400 {
		hints = append(hints, hostile(strings.Repeat("<", 500)).Hints[1])
		hints[i].Number = i + 1
		hints[i].Text = "short"
	}
	f, _ := render.ByName("github-summary")
	out := write(t, f, reportOf(hints...), render.Options{})
	assert.Less(t, len(out), 1<<20)
	assert.Regexp(t, `\nThe details of hint \d+ and after are left out: they are too long for this place\.\n$`, out)
	validMarkdown(t, out, reportOf(hints...))
	f, _ = render.ByName("markdown")
	assert.NotContains(t, write(t, f, reportOf(hints...), render.Options{}), "left out")
}
