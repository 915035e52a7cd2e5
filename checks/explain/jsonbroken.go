package explain

import (
	"strings"

	"grader/checks/js"
	"grader/checks/lazyregexp"
	"grader/checks/report"
)

// brokenAs says of the usual mistakes in JSON what a person would, and where: V8 names
// the place that it did not expect, which is often a line further down.
func (x *explainer) brokenAs(text string, broken *js.SyntaxError, p params) (report.Note, bool) {
	at := broken.Offset
	before := strings.TrimRight(text[:at], " \t\r\n")
	rest := text[at:]
	last := len(before) - 1
	switch {
	case rest == "":
		return x.unclosedJSON(text, p)
	case last < 0:
	case strings.ContainsRune("}],", rune(rest[0])) && before[last] == ',':
		return x.jsonAt("json_comma", p, span{last, last + 1}, rest[:1], "not expected"), true
	case lacksComma(broken, before, rest):
		line := strings.TrimSpace(before[strings.LastIndexByte(before, '\n')+1:])
		return x.jsonAt("json_no_comma", p, span{last, last + 1}, line, "expected after this: ,"), true
	}
	if at := comment().FindStringIndex(rest); at != nil {
		return x.jsonAt("json_comment", p, span{broken.Offset, broken.Offset + at[1]}, "", "not expected"), true
	}
	if at := singleQuoted().FindStringIndex(rest); at != nil {
		return x.jsonAt("json_quotes", p, span{broken.Offset, broken.Offset + at[1]}, rest[:at[1]], ""), true
	}
	return report.Note{}, false
}

var (
	comment      = lazyregexp.New(`^(//|/\*)`)
	singleQuoted = lazyregexp.New(`^'[^'"\r\n]*'`)
	nextValue    = lazyregexp.New(`^(?:"[^"\\\r\n]*"\s*(?:[,\]}]|$)|[{\[])`) // of a list, and no key
	nextKey      = lazyregexp.New(`^"[^"\\\r\n]*"\s*:`)
)

// lacksComma reports whether a value goes before, and another one, or a key, follows. A
// quote right after another one is rather one too many.
func lacksComma(broken *js.SyntaxError, before, rest string) bool {
	if len(before) == broken.Offset && before[len(before)-1] == '"' {
		return false
	}
	switch {
	case strings.HasPrefix(broken.Message, "Expected ',' or '}'"):
		return nextKey().MatchString(rest)
	case strings.HasPrefix(broken.Message, "Expected ',' or ']'"):
		return nextValue().MatchString(rest)
	}
	return false
}

// unclosedJSON explains a text that ends too early.
func (x *explainer) unclosedJSON(text string, p params) (report.Note, bool) {
	var open []int
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
			if i >= len(text) {
				return report.Note{}, false
			}
		case '{', '[':
			open = append(open, i)
		case '}', ']':
			open = open[:max(len(open)-1, 0)]
		}
	}
	if len(open) == 0 {
		return report.Note{}, false
	}
	at := open[len(open)-1]
	return x.jsonAt("json_end", p, span{at, at + 1}, text[at:at+1], ""), true
}

// jsonAt is a note about a place in a text that is no JSON.
func (x *explainer) jsonAt(code string, p params, at span, found, label string) report.Note {
	p["line"] = x.lineOf(at.start)
	if found != "" {
		p["found"] = safe(found)
	}
	return x.mark(note(code, p), at, label)
}
