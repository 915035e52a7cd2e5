package roster

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/report"
)

// A branch of the summary that no test takes may ask for any sentence.
func TestEverySentenceIsThereAndSaid(t *testing.T) {
	said := map[string]bool{}
	for _, file := range []string{"summary.html", "summary.go", "totals.go"} {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`(?:say |sayHTML |sentences\[|[kK]ey(?: =|:) )"([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
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
	for key := range said {
		assert.Contains(t, sentences, key)
	}
	for key := range sentences {
		assert.True(t, said[strings.TrimSuffix(key, ".one")], "nobody says %q", key)
	}
}
