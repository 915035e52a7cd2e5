package explain

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/lang"
)

// What an assertion wants is a piece of a sentence, which has its own entry.
func TestEveryClaimIsTranslated(t *testing.T) {
	pseudo, ok := lang.Find("en-XA")
	require.True(t, ok)
	for kind := range claims {
		said, _ := pseudo.Say("value_wanted", params{"request": "`GET /`", "path": "`a`", "actual": "`1`", "wanted": claimText(kind, "x")})
		assert.Empty(t, lang.Untranslated(said), said)
	}
}
