package page

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/js"
	"grader/checks/jsregexp"
)

// Each line of the golden file is what chai 4.4.1 or V8 said; its generator says
// how it came about.
func TestAssertionsSayWhatChaiSays(t *testing.T) {
	f, err := os.Open("testdata/chai/golden.jsonl")
	require.NoError(t, err)
	defer f.Close()
	lines, failed := 0, 0
	for s := bufio.NewScanner(f); s.Scan(); lines++ {
		var want struct {
			JSON, Method string
			Args         json.RawMessage
			Message      *string
		}
		require.NoError(t, json.Unmarshal(s.Bytes(), &want))
		root, err := js.ParseJSON(jsregexp.NewText(want.JSON))
		if want.Method != "" {
			require.NoError(t, err, s.Text())
			args, argsErr := js.ParseJSON(jsregexp.NewText(string(want.Args)))
			require.NoError(t, argsErr)
			a, ok := NewAssertion(want.Method, nil, args.([]any)...)
			require.True(t, ok, s.Text())
			_, err = a.assert(t.Context(), root)
		}
		if err != nil {
			failed++
			if assert.NotNil(t, want.Message, s.Text()) {
				assert.Equal(t, *want.Message, err.Error(), s.Text())
			}
			continue
		}
		assert.Nil(t, want.Message, s.Text())
	}
	assert.Greater(t, lines, 2000)
	assert.Greater(t, failed, 1000)
}
