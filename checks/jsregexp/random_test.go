package jsregexp

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode/utf16"
)

// random makes patterns and texts that go to the corners of the language. It
// is seeded, so that a failure can be seen again.
type random struct{ *rand.Rand }

func newRandom(seed uint64) random { return random{rand.New(rand.NewPCG(seed, seed))} }

func (r random) pick(list ...string) string { return list[r.IntN(len(list))] }

func (r random) flags() string {
	var out strings.Builder
	for _, f := range "ims" {
		if r.IntN(3) == 0 {
			out.WriteRune(f)
		}
	}
	switch r.IntN(8) {
	case 0:
		out.WriteByte('u')
	case 1:
		out.WriteByte('v')
	}
	return out.String()
}

// pattern makes a pattern; depth bounds how deep its groups nest.
func (r random) pattern(depth int) string {
	if depth < 0 {
		return r.pick("a", "k", "")
	}
	var out strings.Builder
	for i := range 1 + r.IntN(2)*r.IntN(2) {
		if i > 0 {
			out.WriteByte('|')
		}
		for range r.IntN(5) {
			out.WriteString(r.term(depth))
		}
	}
	return out.String()
}

func (r random) term(depth int) string {
	if r.IntN(9) == 0 {
		return r.pick("^", "$", `\b`, `\B`)
	}
	atom := r.atom(depth)
	if r.IntN(3) == 0 {
		atom += r.pick("*", "+", "?", "{2}", "{0,1}", "{1,2}", "{2,}", "{0}", "{1,}") + r.pick("", "", "?")
	}
	return atom
}

func (r random) atom(depth int) string {
	switch k := r.IntN(20); {
	case k < 9 || depth == 0 && k > 14:
		return r.pick("a", "b", "ab", "ba", "k", "s", "K", "1", " ", "é", "\u017f", "\u212a", "_", ",", "'", "σ", "ς")
	case k < 12:
		return r.pick(".", ".", `[^]`, `[\s\S]`, `\s`, `\w`, `\d`, `\W`, `\S`, `\D`, "[ab]", "[^a]", "[a-k]", "[^b-z1]", `[\w,]`, `[^\s]`, "[]", "[é-ú]")
	case k < 13 && r.IntN(3) == 0:
		return r.newer(depth)
	case k < 13:
		return r.pick("😀", `\ud83d`, `\ude00`, `[😀]`, `[^😀]`, `\n`, `\r`, `\u2028`, `[\ud800-\udfff]`, `\x41`, `\cJ`, `\0`)
	case k < 14:
		return r.pick(`\1`, `\2`, `\1`, `(?:\1)`)
	case k < 15:
		return r.pick("[^]*", "[^]*?", ".*", ".*", ".+", `[\s\S]*`, `\s*`, `\s+`, ".*?", "[^'a]*")
	case k < 18:
		return "(" + r.pattern(depth-1) + ")"
	case k < 19:
		return "(?:" + r.pattern(depth-1) + ")"
	}
	return r.pick("(?=", "(?!", "(?<=", "(?<!") + r.pattern(depth-1) + ")"
}

// newer makes what is of ECMAScript 2018 and later.
func (r random) newer(depth int) string {
	switch r.IntN(4) {
	case 0:
		return r.pick(`\p{L}`, `\P{L}`, `\p{Lu}`, `\P{Lu}`, `\p{Emoji}`, `\p{sc=Greek}`, `\p{scx=Grek}`, `\p{Nd}`, `\p{Any}`, `\p{ASCII}`, `[\p{L}1]`, `[^\p{L}]`, `[\P{Lu}_]`, `\p{White_Space}`, `\p{RGI_Emoji}`, `\u{1f600}`)
	case 1:
		return r.pick(`[\w--[a-k]]`, `[\p{L}--[abk]]`, `[\w&&[ab1_]]`, `[[a-k][s-z]]`, `[^[ab]]`, `[\q{ab|ba|}]`, `[\q{ab|ba}a]`, `[\q{AB|ka}&&[a-z\q{ab}]]`, `[^\w--a]`, `[^\P{L}]`, `[a-k--[b]--[k]]`, `[😀\q{😀a}]`)
	case 2:
		return r.pick("(?i:", "(?-i:", "(?s:", "(?m-s:", "(?ims:", "(?-m:") + r.pattern(depth-1) + ")"
	}
	return r.pick(`(?:(?<n>a)|(?<n>b))\k<n>`, `(?:(?<n>a|k)|b(?<n>k))*`, `(?<m>s)\k<m>`, `(?:(?<n>ab)|(?<n>s))`, `(?i:(k)\1)`, `(?i:k)\b`)
}

// words makes a pattern of the shape that hints have: words and gaps.
func (r random) words() string {
	var out strings.Builder
	for range 1 + r.IntN(3) {
		for range 1 + r.IntN(3) {
			out.WriteString(r.pick("a", "b", "ab", "ba", "ba.a", "k", "é", `('|")`, "(a|b)", "(ab|b)", "(abab|ba)", "( |)", `\s*`, `\s+`, " *", "a?", "[ab]", `\b`, "(a|ab|)", "😀", `[^'"]`, `\1`, "."))
		}
		out.WriteString(r.pick("[^]*", ".*", ".*", ".*?", "[^]*?", ".+", `[\s\S]*`, ".{2,}", "[^']*", "(.*)", "([^]*)", "[^]+?", "", "$"))
	}
	return out.String()
}

// text makes a text that p may match, or nearly.
func (r random) text(p *pattern) []uint16 {
	out := r.noise(r.IntN(4))
	if p != nil {
		out = append(out, r.sample(p, p.root, map[int][]uint16{}, 0)...)
		for range r.IntN(3) {
			out = r.mutate(out)
		}
		if r.IntN(4) == 0 {
			out = append(out, r.sample(p, p.root, map[int][]uint16{}, 0)...)
		}
	}
	out = append(out, r.noise(r.IntN(4))...)
	if len(out) > 24 {
		out = out[:24]
	}
	return out
}

func (r random) noise(n int) []uint16 {
	var out []uint16
	for range n {
		out = append(out, utf16.Encode([]rune(r.pick("a", "b", "A", "k", "K", "\u212a", "s", "\u017f", "1", " ", "\n", "\r", "\u2028", "é", "É", "😀", "_", "'", "\"", "σ", "\x00", "Ω", "\r\n")))...)
		if r.IntN(30) == 0 {
			out = append(out, 0xD83D+uint16(r.IntN(2))*0x3C3)
		}
	}
	return out
}

func (r random) mutate(s []uint16) []uint16 {
	if len(s) == 0 {
		return r.noise(1)
	}
	i := r.IntN(len(s))
	out := append([]uint16(nil), s[:i]...)
	switch r.IntN(4) {
	case 0:
		out = append(out, r.noise(1)...)
		return append(out, s[i+1:]...)
	case 1:
		out = append(out, r.noise(1)...)
		return append(out, s[i:]...)
	case 2:
		return append(out, s[i+1:]...)
	}
	return append(out, s[:max(i, 1)]...)
}

// sample makes a text that n matches, but for assertions.
func (r random) sample(p *pattern, n *node, groups map[int][]uint16, depth int) []uint16 {
	var out []uint16
	switch n.op {
	case opSet:
		if len(n.set) > 0 {
			s := n.set[r.IntN(len(n.set))]
			c := s.lo + rune(r.IntN(int(min(s.hi-s.lo, 130))+1))
			if c > 0xFFFF {
				return utf16.Encode([]rune{c})
			}
			return []uint16{uint16(c)}
		}
	case opCat:
		for _, sub := range n.subs {
			out = append(out, r.sample(p, sub, groups, depth+1)...)
		}
	case opAlt:
		return r.sample(p, n.subs[r.IntN(len(n.subs))], groups, depth+1)
	case opGroup:
		out = r.sample(p, n.subs[0], groups, depth+1)
		groups[n.index] = out
	case opRef:
		return groups[n.index]
	case opRepeat:
		most := n.min + 2
		if n.max != unlimited {
			most = min(most, n.max)
		}
		for range n.min + r.IntN(most-n.min+1) {
			out = append(out, r.sample(p, n.subs[0], groups, depth+1)...)
			if len(out) > 24 {
				break
			}
		}
	}
	return out
}

// quote writes units as a JSON string that keeps lone surrogates.
func quote(units []uint16) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, u := range units {
		if u < 0x20 || u == '"' || u == '\\' || u > 0x7E {
			fmt.Fprintf(&out, `\u%04x`, u)
			continue
		}
		out.WriteByte(byte(u))
	}
	out.WriteByte('"')
	return out.String()
}
