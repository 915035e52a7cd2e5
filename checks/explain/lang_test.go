package explain

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/lang"
)

// The English catalogue says to the letter what this package does.
func TestTheEnglishCatalogueHasEverySentence(t *testing.T) {
	has := func(code, words string) {
		template, ok := lang.English().Template(code)
		assert.True(t, ok, "%s is missing in checks/lang/catalogues/active.en.json", code)
		assert.Equal(t, words, template, code)
	}
	for key, words := range leads {
		has(strings.TrimSuffix("lead."+key, "."), words)
	}
	for code, words := range messages {
		has(code, words)
	}
}

// What an assertion wants is a piece of a sentence, which has its own entry.
func TestEveryClaimIsTranslated(t *testing.T) {
	pseudo, ok := lang.Find("en-XA")
	require.True(t, ok)
	for kind := range claims {
		said, _ := pseudo.Say("value_wanted", params{"request": "`GET /`", "path": "`a`", "actual": "`1`", "wanted": claimText(kind, "x")})
		assert.Empty(t, lang.Untranslated(said), said)
	}
}
