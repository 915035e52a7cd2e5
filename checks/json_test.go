package checks

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
	o := v.(*object)
	assert.Equal(t, []string{"2", "10", "b", "a", "01", "4294967295", "-1"}, o.keys)
	assert.Equal(t, 5.0, o.values["b"])
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
		got, err := ParseJSON((&Response{Body: body}).Text())
		require.NoError(t, err, body)
		assert.Equal(t, want, got, body)
	}
}

func TestParseJSONBoundsItsDepth(t *testing.T) {
	nested := func(n int) *jsregexp.Text {
		return jsregexp.NewText(strings.Repeat("[", n) + strings.Repeat("]", n))
	}
	_, err := ParseJSON(nested(maxJSONDepth))
	assert.NoError(t, err)
	_, err = ParseJSON(nested(maxJSONDepth + 1))
	var site *SiteError
	require.ErrorAs(t, err, &site)
	assert.Equal(t, BudgetExceeded, site.Code)
}

func FuzzParseJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,-2.5e3,true,null]}`, `"\ud800\u00e9"`, "[", `{"a":1,}`, "tru"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := ParseJSON(jsregexp.NewText(s))
		if err == nil {
			display(v)
			_, _ = toString(v)
			assert.True(t, deeplyEqual(v, v))
		}
	})
}
