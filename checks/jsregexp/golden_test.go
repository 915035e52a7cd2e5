package jsregexp

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "have V8 answer testdata/golden.jsonl again")

// golden is an answer of V8.
type golden struct {
	Source string          `json:"source"`
	Flags  string          `json:"flags"`
	Text   json.RawMessage `json:"text"` // a JSON string, lone surrogates and all
	Index  int             `json:"index"`
	Length int             `json:"length"`
}

func readGolden(t *testing.T, path string) []golden {
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	var all []golden
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var g golden
		require.NoError(t, json.Unmarshal(lines.Bytes(), &g))
		all = append(all, g)
	}
	require.NoError(t, lines.Err())
	return all
}

// unquote reads a JSON string as code units; encoding/json loses surrogates.
func unquote(t testing.TB, s string) []uint16 {
	s = s[1 : len(s)-1]
	var units []uint16
	for len(s) > 0 {
		if strings.HasPrefix(s, `\u`) {
			u, err := strconv.ParseUint(s[2:6], 16, 16)
			require.NoError(t, err)
			units, s = append(units, uint16(u)), s[6:]
			continue
		}
		r, _, rest, err := strconv.UnquoteChar(s, '"')
		require.NoError(t, err)
		units, s = utf16.AppendRune(units, r), rest
	}
	return units
}

// TestGolden compares verdict, start and end with V8's.
func TestGolden(t *testing.T) {
	for _, path := range []string{"testdata/golden.jsonl", "../../../shared/regex-golden.jsonl"} {
		t.Run(path, func(t *testing.T) {
			if _, err := os.Stat(path); err != nil {
				t.Skip("not in a clone: " + path)
			}
			for _, g := range readGolden(t, path) {
				re, err := Compile(g.Source, g.Flags)
				require.NoError(t, err, "/%s/%s", g.Source, g.Flags)
				text := FromUTF16(unquote(t, string(g.Text)))
				assertFinds(t, re, text, g.Index, g.Length)
			}
		})
	}
}

func assertFinds(t *testing.T, re *Regexp, text *Text, index, length int) {
	t.Helper()
	matched, err := re.Match(t.Context(), text)
	require.NoError(t, err, "%s", re)
	assert.Equal(t, index >= 0, matched, "%s on %.200q", re, text)
	m, err := re.Find(t.Context(), text)
	require.NoError(t, err, "%s", re)
	if index < 0 {
		assert.Nil(t, m, "%s on %.200q", re, text)
		return
	}
	start, _ := text.textAtUnit(index)
	_, end := text.textAtUnit(index + length)
	assert.Equal(t, &Match{start, max(start, end)}, m, "%s on %.200q", re, text)
}

// TestUpdateGolden writes patterns and texts of our own with V8's answers, for
// those who have no Node.
func TestUpdateGolden(t *testing.T) {
	if !*update {
		t.Skip("only with -update")
	}
	f, err := os.Create("testdata/golden.jsonl")
	require.NoError(t, err)
	defer f.Close()
	askV8(t, func(send func(question)) {
		r := newRandom(20)
		for i := range 1500 {
			send(r.question(i, 2))
		}
	}, func(q question, answers [][]int) {
		if _, err := Compile(q.source, q.flags); answers == nil || err != nil || q.from > 0 {
			return
		}
		source, err := json.Marshal(q.source)
		require.NoError(t, err)
		for i, text := range q.texts {
			at := []int{-1, -2}
			if answers[i] != nil {
				at = answers[i]
			}
			if strings.Contains(q.flags, "u") && FromUTF16(text).units != nil {
				continue
			}
			fmt.Fprintf(f, `{"source":%s,"flags":%q,"text":%s,"index":%d,"length":%d}`+"\n",
				source, q.flags, quote(text), at[0], at[1]-at[0])
		}
	})
}
