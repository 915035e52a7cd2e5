package js

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/jsregexp"
)

func TestParseJSONKeepsTheOrderOfObjectKeys(t *testing.T) {
	v, err := ParseJSON(jsregexp.NewText(`{"b":1,"10":2,"a":3,"2":4,"b":5,"01":6,"4294967295":7,"-1":8}`))
	require.NoError(t, err)
	o := v.(*Object)
	assert.Equal(t, []string{"2", "10", "b", "a", "01", "4294967295", "-1"}, o.Keys)
	assert.Equal(t, 5.0, o.Values["b"])
}

func TestParseJSONReadsWhatResponseJSONDoes(t *testing.T) {
	for body, want := range map[string]any{
		"\ufeff[1]":          []any{1.0},
		"\"\xff\"":           "\ufffd",
		`"\ud83d\ude00"`:     "😀",
		`"\ud83d \ude00"`:    "\xed\xa0\xbd \xed\xb8\x80",
		`"\ude00\ud83d"`:     "\xed\xb8\x80\xed\xa0\xbd",
		`"\"\\\/\b\f\n\r\t"`: "\"\\/\b\f\n\r\t",
	} {
		got, err := ParseJSON(jsregexp.DecodeString(body))
		require.NoError(t, err, body)
		assert.Equal(t, want, got, body)
	}
}

func TestParseJSONBoundsItsDepth(t *testing.T) {
	nested := func(n int) *jsregexp.Text {
		return jsregexp.NewText(strings.Repeat("[", n) + strings.Repeat("]", n))
	}
	_, err := ParseJSON(nested(MaxDepth))
	assert.NoError(t, err)
	_, err = ParseJSON(nested(MaxDepth + 1))
	assert.Equal(t, ErrTooDeep, err)
}

func FuzzParseJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,-2.5e3,true,null]}`, `"\ud800\u00e9"`, "[", `{"a":1,}`, "tru"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := ParseJSON(jsregexp.NewText(s))
		if err == nil {
			Display(v)
			_, _ = ToString(v)
			assert.True(t, DeeplyEqual(v, v))
		}
	})
}
