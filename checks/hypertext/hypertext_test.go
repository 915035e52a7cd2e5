package hypertext_test

import (
	"html/template"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/hypertext"
)

func TestProse(t *testing.T) {
	for in, want := range map[string]template.HTML{
		"":                                 "",
		"say `a<b` & `c`.":                 "say <code>a&lt;b</code> &amp; <code>c</code>.",
		"an `open one":                     "an `open one",
		"`whole`":                          "<code>whole</code>",
		"``":                               "<code></code>",
		"`</code><script>`":                "<code>&lt;/code&gt;&lt;script&gt;</code>",
		"\u2068`a`\u2069 & \u2068/x\u2069": "<bdi><code>a</code></bdi> &amp; <bdi>/x</bdi>",
		"`\u2068` \u2069":                  `<code>\u{2068}</code> \u{2069}`,
		"\u2069a\u2068":                    `\u{2069}a\u{2068}`,
		"\u2068`\u2069`\u2069":             `<bdi><code>\u{2069}</code></bdi>`,
	} {
		assert.Equal(t, want, hypertext.Prose(in))
	}
}

func TestWhatABrowserMayFollow(t *testing.T) {
	for text, want := range map[string]bool{
		"https://a.example": true, "HTTP://127.0.0.1:3000/a b": false, "HTTP://a.example/x?y#z": true, "https://a.example https://b.example": false,
		"javascript:alert(1)": false, "./ada": false, "a.example": false, "see https://a.example": false, "https://a.example\n": false,
		"javascript:alert('https://')": false, "": false,
	} {
		assert.Equal(t, want, hypertext.IsLink(text), text)
	}
}

// Whatever the text, all that comes out as a tag is code.
func FuzzProse(f *testing.F) {
	for _, seed := range []string{"`a`", "<b>`<`", "`\x00`\u202e", "```", "&lt;"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := string(hypertext.Prose(s))
		rest := strings.NewReplacer("<code>", "", "</code>", "", "<bdi>", "", "</bdi>", "").Replace(out)
		assert.Equal(t, strings.Count(out, "<bdi>"), strings.Count(out, "</bdi>"))
		assert.NotContains(t, rest, "<")
		assert.Equal(t, strings.Count(out, "<code>"), strings.Count(out, "</code>"))
	})
}

// A style that loads something would be refused by the pages' policies.
func TestTheStyleLoadsNothing(t *testing.T) {
	assert.NotContains(t, hypertext.Style, "url(")
	assert.NotContains(t, hypertext.Style, "@import")
}

func TestAnUnknownVerdictHasTheSignOfNone(t *testing.T) {
	assert.Equal(t, hypertext.Sign("error"), hypertext.Sign("<b>"))
	assert.NotEqual(t, hypertext.Sign("pass"), hypertext.Sign("fail"))
}

// A sign that is pointed at must be there, and look like the one that is drawn.
func TestSignsThatArePointedAt(t *testing.T) {
	for _, verdict := range []string{"pass", "fail", "error", "skip", "<b>", ""} {
		id := regexp.MustCompile(`href="#([a-z-]+)"`).FindStringSubmatch(string(hypertext.SignOf(verdict)))
		require.NotNil(t, id, verdict)
		drawn := regexp.MustCompile(`<path [^>]*>`).FindString(string(hypertext.Sign(verdict)))
		assert.Regexp(t, `<symbol id="`+id[1]+`"[^>]*><circle[^>]*>`+regexp.QuoteMeta(drawn), string(hypertext.Signs()))
	}
}
