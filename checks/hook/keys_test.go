package hook_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/hook"
)

// aKey is a line of a file of keys, one for each letter.
func aKey(letter string) string {
	return base64.StdEncoding.EncodeToString([]byte(strings.Repeat(letter, 32)))
}

func keys(t *testing.T, text string) hook.Keys {
	t.Helper()
	k, err := hook.ParseKeys(text)
	require.NoError(t, err)
	return k
}

func TestASealedSecretIsOpenedByItsKeyOnly(t *testing.T) {
	const url = "https://a.example/hook"
	before := keys(t, aKey("a"))
	sealed, err := before.Seal(aSecret, url)
	require.NoError(t, err)
	assert.NotContains(t, sealed, strings.TrimPrefix(aSecret, "whsec_"))
	again, err := before.Seal(aSecret, url)
	require.NoError(t, err)
	assert.NotEqual(t, sealed, again)

	rotated := keys(t, "# new\n"+aKey("b")+"\n\n# until December\n"+aKey("a")+"\n")
	for name, k := range map[string]hook.Keys{"the same": before, "a new one beside it": rotated} {
		got, err := k.Open(sealed, url)
		require.NoError(t, err, name)
		assert.Equal(t, secret(t), got, name)
	}
	newer, err := rotated.Seal(aSecret, url)
	require.NoError(t, err)
	_, err = before.Open(newer, url)
	require.ErrorContains(t, err, "none of the service's keys opens the webhook's secret", "the first seals")
	_, err = before.Open(sealed, "https://b.example/hook")
	require.ErrorContains(t, err, "none of the service's keys", "it is of another webhook")

	for _, damaged := range []string{"", aSecret, "sealed1_!", strings.TrimPrefix(sealed, "sealed1_")} {
		_, err = before.Open(damaged, url)
		assert.ErrorContains(t, err, "the webhook's secret is damaged", damaged)
	}
	for _, changed := range []string{"sealed1_", "sealed1_AAAA", sealed[:12] + "AAAA" + sealed[16:]} {
		_, err = before.Open(changed, url)
		assert.ErrorContains(t, err, "none of the service's keys", changed)
	}
	_, err = before.Seal("whsec_short", url)
	assert.ErrorContains(t, err, "it has to be whsec_")
}

func TestKeysThatAreNone(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"empty":      {"", "there is no key in it; this makes one: openssl rand -base64 32"},
		"a comment":  {"# none\n", "there is no key in it"},
		"short":      {aKey("a") + "\n" + base64.StdEncoding.EncodeToString([]byte("short")), "line 2: a key is 32 random bytes in base64"},
		"no base64":  {"secret!", "line 1: a key is 32 random bytes in base64"},
		"a secret":   {aSecret, "line 1: a key is"},
		"a long one": {strings.Repeat("A", 100_000), "line 1: a key is"},
	} {
		_, err := hook.ParseKeys(c.text)
		assert.ErrorContains(t, err, c.says, name)
		if err != nil {
			assert.NotContains(t, err.Error(), "MfKQ9r8", name)
		}
	}
}
