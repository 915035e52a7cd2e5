package weburl

import (
	"testing"

	whatwg "github.com/nlnwa/whatwg-url/url"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	plainBases = []string{"https://a.example", "http://a-b.example:3000", "https://a.example/ada/", "http://127.0.0.1:8080", "http://localhost:3000"}
	otherBases = []string{
		"", "a.example", "ftp://a.example", "HTTP://a.example", "http://A.example", "http://a.example:80", "https://a.example:443",
		"http://a.example:080", "http://a.example:", "http://a.example:65536", "http://a.example:1:2", "http://a@b.example",
		"http://1", "http://127.1", "http://0x7f.1", "http://127.0.0.01", "http://a.0x1", "http://a.example.", "http://[::1]",
		"http://b\u00fccher.example", "http://xn--bcher-kva.example", "http://a_b.example", "http://", "http://.", "http:///a", "mailto:a",
		"http://a b.example", "http://a.example\\b", "http://%61.example",
	}
	references = []string{
		"/", "/_api/server.js", "/a//b", "/a/.hidden", "/a/..", "/./a", "/..", "/a.b/c~d", "//b.example/x", "", "a", "?q", "#f", "/a?q", "/a#f",
		"/a b", "/\u00e9", "/%2e%2e/a", "/a%zz", "\\a", "/a\\b", "https://b.example/c", "/a\tb", "/a\n", " /a", "/A'\"", "/a|b",
	}
)

// What is resolved in short is what a parser would make of it.
func TestResolve(t *testing.T) {
	short := 0
	for _, base := range append(append([]string{}, plainBases...), otherBases...) {
		for _, ref := range references {
			assertResolves(t, ref, base)
		}
		if _, ok := plainOrigin(base); ok {
			short++
		}
	}
	assert.Equal(t, len(plainBases), short)
}

func assertResolves(t *testing.T, ref, base string) {
	got, err := Resolve(ref, base)
	want, wantErr := whatwg.ParseRef(base, ref)
	require.Equal(t, wantErr == nil, err == nil, "%q at %q", ref, base)
	if err == nil {
		assert.Equal(t, want.Href(false), got, "%q at %q", ref, base)
	}
}

func FuzzResolve(f *testing.F) {
	for _, base := range append(append([]string{}, plainBases...), otherBases...) {
		for _, ref := range references {
			f.Add(ref, base)
		}
	}
	f.Fuzz(func(t *testing.T, ref, base string) { assertResolves(t, ref, base) })
}
