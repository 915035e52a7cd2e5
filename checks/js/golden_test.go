package js

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/jsregexp"
)

// What V8 says of texts that are no JSON, in Node 20. Node 22 adds the line and the
// column to a position, and misses the colon of every name and not only the first.
func TestJSONErrorsAreThoseOfV8(t *testing.T) {
	type row struct {
		Text, Message, Node22 string
	}
	forEachRow(t, "testdata/json_errors.jsonl", func(r row) {
		_, err := ParseJSON(jsregexp.NewText(r.Text))
		var wrong *SyntaxError
		require.ErrorAs(t, err, &wrong, "%q", r.Text)
		assert.Equal(t, r.Message, wrong.Error(), "%q", r.Text)
		if r.Node22 != "" {
			said := strings.TrimPrefix(r.Node22, r.Message)
			assert.Regexp(t, `^(Expected ':' after property name in JSON at position \d+)? \(line \d+ column \d+\)$`, said, "%q", r.Text)
		}
	})
}

func TestDatesAreThoseOfV8(t *testing.T) {
	type row struct {
		Text   string
		Millis *float64
	}
	defer func(zone *time.Location) { time.Local = zone }(time.Local)
	time.Local = time.UTC
	forEachRow(t, "testdata/dates.jsonl", func(r row) {
		want := math.NaN()
		if r.Millis != nil {
			want = *r.Millis
		}
		assert.Equal(t, fmt.Sprint(want), fmt.Sprint(ParseDate(r.Text, time.UTC)), "%q", r.Text)
	})
}

func forEachRow[R any](t *testing.T, file string, look func(R)) {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	rows := 0
	for s := bufio.NewScanner(f); s.Scan(); rows++ {
		var r R
		require.NoError(t, json.Unmarshal(s.Bytes(), &r))
		look(r)
	}
	require.Greater(t, rows, 500)
}
