package web

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/lang"
)

var saying = regexp.MustCompile(`(?:[sS]ay[( ]|sayHTML |refusal\([\w.]+, |key :?= )"([^"]+)"`)

// A branch of the page that no test takes may ask for any sentence.
func TestEverySentenceIsThereAndSaid(t *testing.T) {
	said, sentences := map[string]bool{}, map[string]bool{}
	for _, code := range lang.Codes() {
		if key, ok := strings.CutPrefix(code, "page."); ok {
			sentences[key] = true
		}
	}
	for _, file := range []string{"page.html", "page.go", "web.go", "form.go", "report.go", "session.go",
		"class.html", "classes.go", "class.go", "classrows.go", "submission.go",
		"history.html", "history.go", "schedule.go"} {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range saying.FindAllStringSubmatch(string(text), -1) {
			said[m[1]] = true
			assert.Contains(t, sentences, m[1], file)
		}
	}
	text, err := os.ReadFile("class.html")
	require.NoError(t, err)
	for _, m := range regexp.MustCompile(`roster(?:HTML)? "([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
		assert.Contains(t, lang.Codes(), "roster."+m[1])
	}
	for key := range sentences {
		assert.True(t, said[key], "nobody says %q", key)
	}
}

func TestTitleOf(t *testing.T) {
	for in, want := range map[string]string{"": "", "-": "", "basic-node": "Basic node", "éa_b": "Éa b", "قسم-أول": "قسم أول"} {
		assert.Equal(t, want, titleOf(in))
	}
}
