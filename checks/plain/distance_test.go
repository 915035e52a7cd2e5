package plain_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/checks/plain"
)

func TestDistance(t *testing.T) {
	long := strings.Repeat("a", 101)
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"abc", "", 3},
		{"currentUsers", "currentUser", 1},
		{"emit", "emti", 1},
		{"ca", "abc", 3},
		{"kitten", "sitting", 3},
		{"ABC", "abc", 3},
		{"größe", "grösse", 2},
		{"0123456789", "abcdefghij", 10},
		{long[1:], strings.Repeat("b", 100), 100},
		{long, "a", 200}, // no limit reaches it: such words are not compared
		{long, long, 200},
	} {
		for limit := range 102 {
			assert.Equal(t, min(c.want, limit+1), plain.Distance(c.a, c.b, limit), "%s %s %d", c.a, c.b, limit)
			assert.Equal(t, min(c.want, limit+1), plain.Distance(c.b, c.a, limit), "%s %s %d", c.b, c.a, limit)
		}
	}
}
