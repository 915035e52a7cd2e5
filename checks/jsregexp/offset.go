package jsregexp

import (
	"sort"
	"unicode/utf16"
	"unicode/utf8"
)

// A position in a text is a byte offset in String(), a byte offset in the code
// string, or an index in code units. In an ASCII text the three are equal; in others
// the marks bound the work of converting one to another.

// len16 returns the length of the text in code units.
func (t *Text) len16() int {
	if t.traits().ascii {
		return len(t.s)
	}
	return t.unitAtCode(len(t.code()))
}

// codeAtUnit returns the offset in the code string of a code unit.
func (t *Text) codeAtUnit(unit int) int {
	if t.traits().ascii {
		return unit
	}
	marks, code := t.marks(), t.code()
	m := marks[sort.Search(len(marks), func(i int) bool { return marks[i].unit > unit })-1]
	at := m.code
	for range unit - m.unit {
		_, n := utf8.DecodeRuneInString(code[at:])
		at += n
	}
	return at
}

// unitAtCode is the inverse of codeAtUnit.
func (t *Text) unitAtCode(at int) int {
	if t.traits().ascii {
		return at
	}
	marks := t.marks()
	m := marks[sort.Search(len(marks), func(i int) bool { return marks[i].code > at })-1]
	return m.unit + utf8.RuneCountInString(t.code()[m.code:at])
}

// textSpan turns a span of the code string into one of String(). A character
// of which the span has only a half belongs to it whole.
func (t *Text) textSpan(start, end int) Match {
	if !t.traits().split {
		return Match{start, end}
	}
	first, _ := t.textAtUnit(t.unitAtCode(start))
	_, last := t.textAtUnit(t.unitAtCode(end))
	return Match{first, max(first, last)}
}

// textAtUnit returns the offset in String() of a code unit. Inside a surrogate pair
// floor and ceil are the pair's ends; else they are equal.
func (t *Text) textAtUnit(unit int) (floor, ceil int) {
	marks := t.marks()
	m := marks[sort.Search(len(marks), func(i int) bool { return marks[i].unit > unit })-1]
	at, u := m.text, m.unit
	for u < unit {
		r, n := utf8.DecodeRuneInString(t.s[at:])
		if r >= 0x10000 {
			if u++; u == unit {
				return at, at + n
			}
		}
		at, u = at+n, u+1
	}
	return at, at
}

// unitAtText returns the code unit at a byte offset in String().
func (t *Text) unitAtText(at int) int {
	if t.traits().ascii {
		return at
	}
	marks := t.marks()
	m := marks[sort.Search(len(marks), func(i int) bool { return marks[i].text > at })-1]
	unit := m.unit
	for _, r := range t.s[m.text:at] {
		unit += utf16.RuneLen(r)
	}
	return unit
}
