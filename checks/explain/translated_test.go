package explain_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/lang"
	"grader/checks/report"
)

// quoting are the sentences with words that are no sentences of ours: what a parser
// or an assertion library says.
var quoting = map[string]bool{
	"not_json": true, "json_line": true, "json_comma": true, "json_no_comma": true,
	"json_comment": true, "json_quotes": true, "json_end": true, "answer_json": true, "value_other": true, "unexpected": true,
}

// assertTranslates says that English has to the letter what each note says, and that
// another language leaves none of it in English.
func assertTranslates(t *testing.T, h report.Result) {
	t.Helper()
	pseudo, ok := lang.Find("en-XA")
	require.True(t, ok)
	in := pseudo.Report(&report.Report{Hints: []report.Result{h}}).Hints[0]
	for i, notes := range [][]report.Note{h.Explanation, h.Cautions} {
		for j, n := range notes {
			said, ok := lang.English().Say(n.Code, n.Params)
			assert.True(t, ok, n.Code)
			assert.Equal(t, n.Detail, said, n.Code)
			there := [][]report.Note{in.Explanation, in.Cautions}[i][j].Detail
			if !quoting[n.Code] {
				assert.Empty(t, lang.Untranslated(there), there)
			}
		}
	}
}
