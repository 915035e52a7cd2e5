package js

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/jsregexp"
)

// What V8 says of a == b. The golden file of chai has more, but few strings that
// are nearly numbers, and nothing undefined.
func TestLooselyEqual(t *testing.T) {
	for _, c := range []struct {
		a    string // JSON, or nothing for undefined
		b    any
		want bool
	}{
		{"", nil, true}, {"", Undefined{}, true}, {"null", Undefined{}, true}, {"null", 0.0, false}, {"false", nil, false}, {"", false, false},
		{"true", 1.0, true}, {"true", "1", true}, {"true", "true", false}, {"false", "", true}, {`""`, 0.0, true}, {`" \n\u00a0\ufeff"`, 0.0, true},
		{`" 12 "`, 12.0, true}, {`"0x1F"`, 31.0, true}, {`"0b101"`, 5.0, true}, {`"0o17"`, 15.0, true}, {`"-0x1"`, -1.0, false}, {`"0x"`, 0.0, false},
		{`"1e3"`, 1000.0, true}, {`".5"`, 0.5, true}, {`"5."`, 5.0, true}, {`"+5"`, 5.0, true}, {`"++5"`, 5.0, false}, {`"."`, 0.0, false},
		{`"1_0"`, 10.0, false}, {`"1p4"`, 16.0, false}, {`"12px"`, 12.0, false}, {"1e400", "Infinity", true}, {"1e400", "inf", false}, {"-1e400", "-Infinity", true},
		{"-0", 0.0, true}, {"[]", "", true}, {"[]", 0.0, true}, {"[1]", 1.0, true}, {"[1,[2,null]]", "1,2,", true}, {"[]", nil, false},
		{"{}", "[object Object]", true}, {"{}", 1.0, false}, {`"a"`, "a", true}, {`"1"`, "1.0", false},
	} {
		var a any = Undefined{}
		if c.a != "" {
			var err error
			a, err = ParseJSON(jsregexp.NewText(c.a))
			require.NoError(t, err)
		}
		got, err := LooselyEqual(a, c.b)
		require.NoError(t, err)
		assert.Equal(t, c.want, got, "%s == %#v", c.a, c.b)
	}
	o, err := ParseJSON(jsregexp.NewText(`[{"toString": 1}]`))
	require.NoError(t, err)
	_, err = LooselyEqual(o, "x")
	assert.Equal(t, TypeError("Cannot convert object to primitive value"), err)
}
