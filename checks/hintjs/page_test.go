package hintjs

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNeedsPage(t *testing.T) {
	for code, want := range map[string]bool{
		`assert(document.title)`:                                                    true,
		`assert(window.document)`:                                                   true,
		`assert(new DOMParser())`:                                                   true,
		`assert(await f()); async function f() { document }`:                        true,
		`assert($('<p>').length)`:                                                   true,
		`assert(jQuery('p').length)`:                                                true,
		`assert(typeof document === 'undefined')`:                                   false,
		`assert(typeof \u0064ocument === 'undefined')`:                              false,
		`assert.equal(\u0064ocument.title, 'x')`:                                    true,
		`assert(await $.get(code))`:                                                 false,
		`const document = await (await fetch(code)).json(); assert(document.title)`: false,
		`assert((await (await fetch(code)).json()).document)`:                       false,
		`const { document } = await (await fetch(code)).json(); assert(document)`:   false,
		`const $ = (x) => x; assert($(1))`:                                          false,
		`const window = { document: 1 }; assert(window.document)`:                   false,
		// What an empty page does not have, or has otherwise.
		`assert(location.href)`:                         false,
		`assert(document); new WebSocket(code)`:         false,
		`assert(window.location.href + document.title)`: false,
		`assert(1)`: false,
	} {
		p, err := Compile(code)
		require.NoError(t, err, code)
		page, needed := p.Page()
		assert.Equal(t, want, needed, code)
		if needed {
			assert.Equal(t, code, page.Code)
		}
	}
}

// The library for pages is one expression, with chai's should only where it is
// asked for: it changes what all objects have.
func TestPageLibrary(t *testing.T) {
	for code, should := range map[string]bool{`assert(document)`: false, `document.title.should.equal('a')`: true} {
		p, err := Compile(code)
		require.NoError(t, err)
		page, _ := p.Page()
		parsed, err := parse(page.Library)
		require.NoError(t, err)
		assert.Len(t, parsed.Body, 1)
		if should {
			assert.Contains(t, page.Library, "lib.should()")
		} else {
			assert.NotContains(t, page.Library, "lib.should()")
		}
	}
}
