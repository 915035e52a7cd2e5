package checks_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/checks"
)

func TestNearestName(t *testing.T) {
	list := []*checks.Challenge{{Name: "communicate-by-emitting"}, {Name: "set-up-a-template-engine"}}
	for name, want := range map[string]string{
		"communicate-by-emiting":   "communicate-by-emitting",
		"communicate_by_emitting":  "communicate-by-emitting",
		"set-up-template-engine":   "set-up-a-template-engine",
		"pizza":                    "",
		"":                         "",
		strings.Repeat("x", 1<<20): "",
	} {
		assert.Equal(t, want, checks.NearestName(name, list), name)
	}
}
