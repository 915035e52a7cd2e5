package render_test

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"grader/checks/render"
	"grader/checks/report"
)

// htmlAttributes are all that the page has: no reference, handler or style.
var htmlAttributes = map[string]bool{
	"lang": true, "charset": true, "http-equiv": true, "content": true, "name": true, "class": true, "id": true,
	"datetime": true, "aria-labelledby": true, "scope": true, "role": true, "tabindex": true,
}

var htmlElements = words("html head meta title style body main h1 h2 p strong b dl div dt dd time bdi table thead tbody tr th td span code ul ol li pre details summary")

func words(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}

func validHTML(t *testing.T, out string, r *report.Report) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(out))
	require.NoError(t, err)
	count := map[string]int{}
	for n := range doc.Descendants() {
		if n.Type == html.CommentNode {
			require.Fail(t, "a comment")
		}
		if n.Type != html.ElementNode {
			continue
		}
		count[n.Data]++
		require.True(t, htmlElements[n.Data], "<%s>", n.Data)
		for _, a := range n.Attr {
			require.True(t, htmlAttributes[a.Key], "%s=%q", a.Key, a.Val)
		}
	}
	require.Equal(t, 1, count["h1"])
	require.Equal(t, 1, count["title"])
	rows := 1 + len(r.Hints) + 1 + len(r.Project.Pages)
	require.Equal(t, rows, count["tr"])
	require.Equal(t, rows+3+5-2, count["th"], "a header for each column and row")
}

func TestHTMLPolicyAllowsItsStyle(t *testing.T) {
	f, _ := render.ByName("html")
	doc, err := html.Parse(strings.NewReader(write(t, f, reports()["fail"], render.Options{})))
	require.NoError(t, err)
	var policy, style string
	for n := range doc.Descendants() {
		switch {
		case n.Data == "style":
			style = n.FirstChild.Data
		case n.Data == "meta" && n.Attr[0].Val == "Content-Security-Policy":
			policy = n.Attr[1].Val
		}
	}
	hash := sha256.Sum256([]byte(style))
	assert.Equal(t, "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(hash[:])+"'; base-uri 'none'; form-action 'none'", policy)
	assert.NotContains(t, style, "url(")
	assert.NotContains(t, style, "@import")
}

func TestHTMLWithoutTheAuthorsHTML(t *testing.T) {
	f, _ := render.ByName("html")
	h := passing(1)
	h.HTML, h.Text = "", "<b>bold</b> `<i>`"
	assert.Contains(t, write(t, f, reportOf(h), render.Options{}), "<div>&lt;b&gt;bold&lt;/b&gt; <code>&lt;i&gt;</code></div>")
}
