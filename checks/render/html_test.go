package render_test

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"grader/checks/render"
	"grader/checks/report"
)

// htmlAttributes are all that the page has: no handler, style or source.
var htmlAttributes = words(`lang charset http-equiv content name class id datetime aria-labelledby aria-label aria-hidden
	focusable tabindex autofocus dir open data-line href rel viewbox viewBox preserveaspectratio preserveAspectRatio x width height cx cy r d`)

var htmlElements = words(`html head meta title style body main section footer h1 h2 h3 p br strong a span div bdi time
	ol ul li dl dt dd code pre mark figure figcaption details summary svg rect circle path`)

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
	count, ids, targets := map[string]int{}, map[string]int{}, []string(nil)
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
			if target, inside := strings.CutPrefix(a.Val, "#"); a.Key == "href" && inside {
				targets = append(targets, target)
			} else if a.Key == "href" {
				require.Regexp(t, `^https?://`, a.Val)
			}
			if a.Key == "id" {
				ids[a.Val]++
			}
		}
	}
	require.Equal(t, 1, count["h1"])
	require.Equal(t, 1, count["title"])
	for _, h := range r.Hints {
		require.Equal(t, 1, ids["hint-"+strconv.Itoa(h.Number)], "a place for hint %d", h.Number)
	}
	for id, n := range ids {
		require.Equal(t, 1, n, "one %s", id)
	}
	for _, target := range targets {
		require.Equal(t, 1, ids[target], "a place for #%s", target)
	}
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
	assert.Contains(t, write(t, f, reportOf(h), render.Options{}), `<div class="text" dir="auto"><p>&lt;b&gt;bold&lt;/b&gt; <code>&lt;i&gt;</code></p></div>`)
}

// A folder's project has a URL that leads nowhere.
func TestHTMLLinksNoFolder(t *testing.T) {
	f, _ := render.ByName("html")
	r := reportOf(passing(1))
	assert.Contains(t, write(t, f, r, render.Options{}), `href="https://my-project.example"`)
	r.Project.Name = "./my-project"
	assert.NotContains(t, write(t, f, r, render.Options{}), `href="https://my-project.example"`)
}
