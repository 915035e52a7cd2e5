package hintjs_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/hintjs"
)

// The rows are pairs of code and what V8 (Node 20) says of it; what they share is in
// the first line of the program.
func TestWhatCanNotBeTakenApart(t *testing.T) {
	const before = "const data = { user: 'hello', nul: null, n: 5, o: {}, id: 1, t: true, f() {} }, f = () => {}, " +
		"g = async () => null, k = 'key', nn = null, long = 'h'.repeat(300) + '\\n<b>'; let x;\n"
	text, err := os.ReadFile("testdata/apart.jsonl")
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		var row [2]*string
		require.NoError(t, json.Unmarshal([]byte(line), &row), line)
		for _, code := range []string{*row[0], "try {\n" + *row[0] + "\n} catch (e) { throw new Error(e.message) }"} {
			p, err := hintjs.Compile(before + code)
			require.NoError(t, err, code)
			s := checks.NewSession(t.Context(), checks.Project{URL: "http://a.example", Site: shop{}})
			_, err = p.Run(t.Context(), s)
			s.Close()
			var f *checks.Failure
			if row[1] == nil {
				assert.NotErrorAs(t, err, &f, code)
			} else if assert.ErrorAs(t, err, &f, code) {
				assert.Equal(t, *row[1], f.Message, code)
			}
		}
	}
}
