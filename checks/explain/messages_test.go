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
		all := params{}
		for _, name := range placeholder.FindAllString(template+strings.Join(leads[:], ""), -1) {
			all[strings.Trim(name, "{}")] = "{line}"
		}
		for _, lead := range []string{"", "after", "before"} {
			p := params{}
			for name, value := range all {
				if (name != "after" && name != "before") || name == lead || strings.Contains(template, "{"+name+"}") {
					p[name] = value
				}
			}
			assert.NotContains(t, strings.ReplaceAll(note(code, p).Detail, "{line}", ""), "{", code)
		}
		assert.Regexp(t, `[.?]$`, template, code)
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

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "", 3}, {"currentUsers", "currentUser", 1}, {"emit", "emti", 1}, {"ca", "abc", 3}, {strings.Repeat("a", 200), "a", maxDistance}} {
		for limit := range 12 {
			want := c.want
			if got := distance(c.a, c.b, limit); want > limit && got == maxDistance {
				want = got
			}
			assert.Equal(t, want, distance(c.a, c.b, limit), "%s %s %d", c.a, c.b, limit)
			assert.Equal(t, c.want <= limit, distance(c.b, c.a, limit) <= limit, "%s %s %d", c.b, c.a, limit)
		}
	}
}
