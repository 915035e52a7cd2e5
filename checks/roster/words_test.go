package roster

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/class"
	"grader/checks/lang"
	"grader/checks/report"
)

var saying = regexp.MustCompile(`(?:[sS]ay[ (]|sayHTML |[kK]ey(?: =|:) )"([^"]+)"`)

// A branch that no test takes may ask for any sentence.
func TestEverySentenceIsThereAndSaid(t *testing.T) {
	said, sentences := map[string]bool{}, map[string]bool{}
	for _, code := range lang.Codes() {
		if key, ok := strings.CutPrefix(code, "roster."); ok {
			sentences[key] = true
		}
	}
	for _, file := range []string{"summary.html", "summary.go", "totals.go", "outcome.go", "results.go"} {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range saying.FindAllStringSubmatch(string(text), -1) {
			said[m[1]] = true
			assert.Contains(t, sentences, m[1], file)
		}
	}
	for _, status := range statuses {
		said["status."+string(status)] = true
	}
	for _, v := range []report.Verdict{report.Pass, report.Fail, report.Error, report.Skip, "caution"} {
		said["hint."+string(v)] = true
	}
	for _, s := range []class.Share{class.Only, class.All, class.Most, class.Some, class.Differ} {
		said[string(s)] = true
	}
	for key := range said {
		assert.Contains(t, sentences, strings.TrimSuffix(key, "hint."))
	}
	for key := range sentences {
		assert.True(t, said[key], "nobody says %q", key)
	}
}
