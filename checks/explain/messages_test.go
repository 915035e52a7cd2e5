package explain

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/lang"
)

// Every code that is said has its sentence.
func TestEverySentenceIsThere(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	said := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range noted.FindAllStringSubmatch(string(text), -1) {
			_, ok := lang.English().Template(m[1])
			assert.True(t, ok, "%s: the catalogues have no %s", file, m[1])
			said++
		}
	}
	assert.Greater(t, said, 50)
	for code := range briefs {
		code, _, _ = strings.Cut(code, "/")
		_, ok := lang.English().Template(code)
		assert.True(t, ok, code)
	}
}

var noted = regexp.MustCompile(`note\("([a-z_]+)"`)

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
