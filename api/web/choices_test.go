package web

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

func TestLanguagesHaveTheirOwnNames(t *testing.T) {
	require.NotEmpty(t, choices())
	for _, c := range choices() {
		assert.Equal(t, display.Self.Name(language.Make(c.Tag)), c.Name, c.Tag)
	}
}
