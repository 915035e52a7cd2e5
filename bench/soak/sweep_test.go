package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// A part of what `go run ./bench/soak -challenges` does: each challenge of the
// curriculum against some of the bodies, beside honest gradings.
func TestNoPageHangsAGradingOrStarvesOthers(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "curriculum")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("../shared with the curriculum's challenges is not there")
	}
	// The library ends its clock by itself, some time after the last match.
	defer goleak.VerifyNone(t, goleak.IgnoreAnyFunction("github.com/dlclark/regexp2/v2.runClock"))
	some := []string{"its names with long lists", "all words but one"}
	if testing.Short() {
		some = []string{"templates in templates"} // takes least
	}
	kinds := slices.DeleteFunc(bodies(), func(b body) bool { return !slices.Contains(some, b.name) })
	require.Len(t, kinds, len(some))
	ok, err := runSweep(t.Context(), web{}, dir, kinds, 24)
	require.NoError(t, err)
	assert.True(t, ok, "see the table and what was unexpected")
}

func TestVocabulary(t *testing.T) {
	v := vocabularyOf("# --hints--\n\nUse `/this/`.\n\n```js\nassert.match(data, /io.emit.*('|\")user\\/count('|\").*x[/]/s, 'no / here');\n" +
		"assert.property(data.dependencies['socket.io'], 'pug', 'It must be there.');\n```\n")
	assert.Equal(t, [][]string{{"io.emit", `"user/count"`, "x/"}}, v.patterns)
	assert.Equal(t, []string{"match", "emit", "property", "dependencies", "socket.io", "pug"}, v.names)
	assert.Equal(t, []string{"io.emit", "x/"}, v.allButOne())
	assert.Equal(t, []string{"x/", `"user/count"`, "io.emit"}, v.backwards())
	assert.Equal(t, []string{"io.emit", `"user/count"`}, v.openings())
}

func TestBodiesAreAsLargeAsMayBe(t *testing.T) {
	v := vocabulary{patterns: [][]string{{"io.emit", "user count"}}, names: []string{"dependencies", "pug"}}
	for _, b := range bodies() {
		size := len(b.make(v))
		assert.LessOrEqual(t, size, maxBody, b.name)
		assert.Greater(t, size, maxBody*9/10, b.name)
	}
}
