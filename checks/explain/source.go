package explain

import (
	"errors"
	"io"
	"sort"
	"strings"
	"unicode"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"

	"grader/checks/jsregexp"
)

// maxSource is how many bytes of a page are looked at: thirty times what learners
// write, and little enough that a page made to be slow is none.
const maxSource = 128 << 10

// A source is a page's text as JavaScript: tokens, comments and statements. A
// text that is none, or is broken, has them as far as they go.
type source struct {
	text       *jsregexp.Text
	s          string
	cut        bool // the page is longer than maxSource, and this its beginning
	tokens     []token
	comments   []span
	statements []span // in bytes
}

type span struct{ start, end int }

type token struct {
	kind      tokenKind
	span      span
	statement int32 // index of the innermost statement that it belongs to
	match     int32 // index of the bracket that closes it; of other tokens 0
}

type tokenKind uint8

const (
	punct tokenKind = iota
	word            // an identifier or a keyword
	number
	quoted   // a string in quotes
	template // in back-ticks; a piece of one that has expressions in it
	regex
)

func newSource(t *jsregexp.Text) *source {
	src := &source{text: t, s: t.String()}
	if src.cut = len(src.s) > maxSource; src.cut {
		src.text = jsregexp.NewText(strings.ToValidUTF8(src.s[:maxSource], ""))
		src.s = src.text.String()
	}
	src.lex()
	src.structure()
	return src
}

// errorBudget bounds the work for errors, in bytes: for each, the lexer reads
// all that came before it once more, and the rest of its line.
const errorBudget = 4 << 20

func (src *source) lex() {
	in := parse.NewInputString(lexable(src.s))
	lexer := js.NewLexer(in)
	budget := errorBudget
	for budget > 0 {
		start := in.Offset()
		kind, _ := lexer.Next()
		if kind == js.DivToken || kind == js.DivEqToken {
			if src.regexpMayFollow() && closed(src.s[start:]) {
				kind, _ = lexer.RegExp()
			}
		}
		at := span{start, in.Offset()}
		switch {
		case kind == js.ErrorToken && (at.end == at.start || errors.Is(lexer.Err(), io.EOF)):
			return
		case kind == js.ErrorToken:
			budget -= len(src.s)
			if in.Offset() >= len(src.s) && strings.HasPrefix(src.s[start:], "/*") {
				src.comments = append(src.comments, at)
				return
			}
			in.Skip()
			src.tokens = append(src.tokens, token{span: at})
		case kind == js.CommentToken, kind == js.CommentLineTerminatorToken:
			src.comments = append(src.comments, at)
		case kind != js.WhitespaceToken && kind != js.LineTerminatorToken:
			src.tokens = append(src.tokens, token{kind: kindOf(kind), span: at})
		}
	}
}

func kindOf(kind js.TokenType) tokenKind {
	switch {
	case kind == js.StringToken:
		return quoted
	case kind == js.TemplateToken, kind == js.TemplateStartToken, kind == js.TemplateMiddleToken, kind == js.TemplateEndToken:
		return template
	case kind == js.RegExpToken:
		return regex
	case js.IsNumeric(kind):
		return number
	case js.IsIdentifierName(kind), kind == js.PrivateIdentifierToken:
		return word
	}
	return punct
}

// lexable blanks what no JavaScript token begins with: errors are dear.
func lexable(s string) string {
	if strings.HasPrefix(s, "#!") {
		s = "//" + s[2:]
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '@' || r == '#' || r < ' ' && !strings.ContainsRune("\t\n\v\f\r", r) || r == 0x7f:
			return ' '
		}
		return r
	}, blankSymbols(s))
}

// blankSymbols blanks the characters beyond ASCII that are neither letters nor
// line breaks, such as typographic quotes, and keeps all offsets.
func blankSymbols(s string) string {
	var b strings.Builder
	from := 0
	for i, r := range s {
		if r < 0x80 || unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r) || r == '\u2028' || r == '\u2029' {
			continue
		}
		size := len(string(r))
		b.WriteString(s[from:i])
		b.WriteString("    "[:size])
		from = i + size
	}
	if from == 0 {
		return s
	}
	b.WriteString(s[from:])
	return b.String()
}

// regexpMayFollow tells a slash that begins a regular expression from one that
// divides, by the token before it.
func (src *source) regexpMayFollow() bool {
	if len(src.tokens) == 0 {
		return true
	}
	last := src.tokens[len(src.tokens)-1]
	switch last.kind {
	case word:
		return continues[src.textOf(last)]
	case punct:
		return !strings.ContainsAny(src.textOf(last), ")]")
	}
	return false
}

// closed tells whether the slash that s begins with has another on its line.
func closed(s string) bool {
	line, _, _ := strings.Cut(s, "\n")
	inClass := false
	for i := 1; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\':
			if i++; i >= len(line) || line[i] == '\r' {
				return false
			}
		case c == '[':
			inClass = true
		case c == ']':
			inClass = false
		case c == '/' && !inClass:
			return !strings.ContainsAny(line[:i], "\r\u2028\u2029")
		}
	}
	return false
}

func (src *source) textOf(t token) string { return src.s[t.span.start:t.span.end] }

func (src *source) line(offset int) int { return src.text.Position(offset).Line }

// tokenAt is the index of the first token that ends after a byte offset.
func (src *source) tokenAt(offset int) int {
	return sort.Search(len(src.tokens), func(i int) bool { return src.tokens[i].span.end > offset })
}

// statementAt is the index of the innermost statement at a byte offset, −1
// where no code is.
func (src *source) statementAt(offset int) int {
	if i := src.tokenAt(offset); i < len(src.tokens) && src.tokens[i].span.start <= offset {
		return int(src.tokens[i].statement)
	}
	return -1
}

// inComment reports whether a byte offset lies in a comment.
func (src *source) inComment(offset int) bool {
	i := sort.Search(len(src.comments), func(i int) bool { return src.comments[i].end > offset })
	return i < len(src.comments) && src.comments[i].start <= offset
}

// inText reports whether m lies inside a string, a template's text or a regular
// expression, its quotes left aside.
func (src *source) inText(m jsregexp.Match) (token, bool) {
	i := src.tokenAt(m.Start)
	if i == len(src.tokens) {
		return token{}, false
	}
	t := src.tokens[i]
	return t, t.kind >= quoted && t.span.start < m.Start && m.End <= t.span.end
}

// content is what stands between the quotes of a string.
func (src *source) content(t token) string {
	s := src.textOf(t)
	if (t.kind == quoted || t.kind == template) && len(s) >= 2 {
		return s[1 : len(s)-1]
	}
	return s
}
