package hintjs_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The interpreter shows values by JavaScript of its own, since a hint's values may
// be more than JSON; checks/js shows those of page checks. Both must say what chai
// says, and so the same.
func TestTheInterpreterShowsValuesAsPageChecksDo(t *testing.T) {
	f, err := os.Open("../page/testdata/chai/golden.jsonl")
	require.NoError(t, err)
	defer f.Close()
	var calls []string
	var want [][]string
	for s := bufio.NewScanner(f); s.Scan(); {
		var row struct {
			JSON, Method string
			Args         json.RawMessage
			Message      *string
		}
		require.NoError(t, json.Unmarshal(s.Bytes(), &row))
		if row.Method == "" {
			continue // what is no JSON is read by the same parser
		}
		calls = append(calls, fmt.Sprintf("const a = JSON.parse(%s); assert.%s(a.v, ...a.args)",
			quoted(`{"v":`+row.JSON+`,"args":`+string(row.Args)+`}`), row.Method))
		if row.Message == nil {
			want = append(want, []string{})
		} else {
			want = append(want, []string{*row.Message})
		}
	}
	require.Greater(t, len(calls), 1000)
	n := 0
	for batch := range slices.Chunk(calls, 100) {
		for i, got := range runCalls(t, batch) {
			assert.Equal(t, want[n], slices.Clone(got[min(1, len(got)):]), batch[i])
			n++
		}
	}
}
