package explain

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/checks/jsregexp"
)

func TestTokens(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"io.emit('a', b);", "w:io p:. w:emit p:( q:'a' p:, w:b p:) p:;"},
		{"#!/usr/bin/env node\nx", "c:#!/usr/bin/env_node w:x"},
		{"a // b\nc /* d\n */ e <!-- f\n/* open", "w:a c://_b w:c c:/*_d__*/ w:e c:<!--_f c:/*_open"},
		{"a\u2028// b\u2028c", "w:a c://_b w:c"},
		{`'it\'s' "a\"b" 'a\` + "\r\n" + `b'`, `q:'it\'s' q:"a\"b" q:'a\__b'`},
		{"f('open\ng()", "w:f p:( p:'open w:g p:( p:)"},
		{"`a${b + `c${{d: 1}.d}`}e` f", "t:`a${ w:b p:+ t:`c${ p:{ w:d p:: n:1 p:} p:. w:d t:}` t:}e` w:f"},
		{"`a\\`b` `open ${", "t:`a\\`b` t:`open_${"},
		{"a = /[/\"']\\//gi.test(b) / 2 / c", "w:a p:= r:/[/\"']\\//gi p:. w:test p:( w:b p:) p:/ n:2 p:/ w:c"},
		{"return /a/", "w:return r:/a/"},
		{"a = /open\nb", "w:a p:= p:/ w:open w:b"},
		{"1.5e+3 .5 0xE+1 1_000n 1..x", "n:1.5e+3 n:.5 n:0xE p:+ n:1 n:1_000n n:1 p:. p:. w:x"},
		{"a?.b ?? c => d >>>= e === f ** g++ && ...h", "w:a p:?. w:b p:?? w:c p:=> w:d p:>>>= w:e p:=== w:f p:** w:g p:++ p:&& p:... w:h"},
		{"größe名 = “x” @#y", "w:größe名 p:= w:x w:y"},
		{"} ) ] `", "p:} p:) p:] p:`"},
	} {
		src := newSource(jsregexp.NewText(c.source))
		var got []string
		comments := src.comments
		for _, tok := range src.tokens {
			for len(comments) > 0 && comments[0].start < tok.span().start {
				got, comments = append(got, "c:"+src.s[comments[0].start:comments[0].end]), comments[1:]
			}
			got = append(got, string("pwnqtr"[tok.kind])+":"+src.textOf(tok))
		}
		for _, at := range comments {
			got = append(got, "c:"+src.s[at.start:at.end])
		}
		for i := range got {
			got[i] = strings.NewReplacer(" ", "_", "\n", "_", "\r", "_").Replace(got[i])
		}
		assert.Equal(t, c.want, strings.Join(got, " "), c.source)
	}
}

// What looks like the beginning of a regular expression has its line searched
// for the end, but not for ever.
func TestRegularExpressionsAreNotSearchedForTooLong(t *testing.T) {
	src := newSource(jsregexp.NewText(strings.Repeat("=/[", maxSource/3)))
	assert.Len(t, src.tokens, maxSource/3*3)
	l := lexer{source: &source{s: strings.Repeat("=/[", maxSource/3)}}
	for l.at < len(l.s) {
		l.next()
	}
	assert.Less(t, l.unclosed, maxUnclosed+maxSource)
}
