package explain_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/explain"
	"grader/checks/hintjs"
	"grader/checks/markdown"
	"grader/checks/report"
	"grader/checks/source"
)

// curriculum are the challenges of the family, by name.
func curriculum(t testing.TB) map[string]*checks.Challenge {
	t.Helper()
	const dir = "../../../shared/curriculum"
	if _, err := os.Stat(dir); err != nil {
		t.Skip(dir + " is not there")
	}
	l := markdown.Loader{Program: func(code string) (checks.Check, error) { return hintjs.Compile(code) }}
	list, _, err := l.Load(os.DirFS(dir))
	require.NoError(t, err)
	all := map[string]*checks.Challenge{}
	for _, ch := range list {
		all[ch.Name] = ch
	}
	return all
}

// What others wrote who did the exercises as they should gets no caution, and
// fails nothing that can be seen in its files.
func TestHonestSolutionsGetNoCaution(t *testing.T) {
	all := curriculum(t)
	dirs, err := filepath.Glob(honest + "/*/*")
	require.NoError(t, err)
	if len(dirs) == 0 {
		t.Skip(honest + " is not there")
	}
	for _, dir := range dirs {
		ch := all[filepath.Base(filepath.Dir(dir))]
		require.NotNil(t, ch, dir)
		p, err := source.Open(dir)
		require.NoError(t, err)
		r := checks.Grade(t.Context(), ch, p, checks.Options{Explain: (&explain.Explainer{}).Begin, Strict: true})
		for _, h := range r.Hints {
			assert.NotEqual(t, report.Fail, h.Verdict, "%s: %s", dir, h.Text)
		}
		assert.Empty(t, says(r), dir)
	}
}
