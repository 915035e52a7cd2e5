package explain

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

func TestEverySentenceTakesItsParams(t *testing.T) {
	for code, template := range messages {
		for lead, words := range leads {
			p := params{"after_line": "{line}"} // what follows a part says its line
			for _, name := range placeholder.FindAllString(template+words+briefs[code]+briefs[code+"/"+lead], -1) {
				p[strings.Trim(name, "{}")] = "{line}"
			}
			delete(p, "lead")
			n := note(code, p)
			for _, brief := range []string{n.Detail, fill(briefs[code], p), fill(briefs[code+"/"+lead], p)} {
				assert.NotContains(t, strings.ReplaceAll(brief, "{line}", ""), "{", code)
			}
		}
		assert.Regexp(t, `[.?]$`, template, code)
	}
	for code := range briefs {
		code, _, _ = strings.Cut(code, "/")
		assert.Contains(t, messages, code)
	}
}

func TestSafe(t *testing.T) {
	for in, want := range map[string]string{
		"a\n   b":                  "a b",
		"  a\tb ":                  `a\u{9}b`,
		"\x1b[31mred":              `\u{1b}[31mred`,
		"\u202egnp":                `\u{202e}gnp`,
		"a\u00a0b\ufeff":           `a\u{a0}b\u{feff}`,
		"::error::x":               "::error::x",
		strings.Repeat("é", 81):    strings.Repeat("é", 80) + "…",
		"":                         "",
		"‘naïve’ 日本":               "‘naïve’ 日本",
		"line\u2028break\u0085end": `line\u{2028}break\u{85}end`,
	} {
		assert.Equal(t, want, safe(in))
	}
}
