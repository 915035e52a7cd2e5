package explain

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"grader/checks/jsregexp"
)

// A lexer splits JavaScript into tokens and comments (ECMA-262, 12). Broken code is
// read as far as it makes sense: a string or template that is not closed becomes one
// token of kind punct, up to the end of the line or page. The time is linear.
type lexer struct {
	*source
	at        int
	depth     int   // of open braces and parentheses
	templates []int // the depths at which the expressions of open templates began
	unclosed  int   // bytes searched in vain for the end of a regular expression
	newLine   bool  // a line break came after the last token
}

// maxUnclosed keeps the time linear: each slash may have the rest of its line searched.
const maxUnclosed = 1 << 20

// A page's tokens get room for sampled bytes at bytesPerToken, which is as dense as most
// programs are, and then for the rest, if it is as dense as what was read.
const sampled, bytesPerToken = 4 << 10, 3

func (src *source) lex() {
	src.tokens = make([]token, 0, min(len(src.s), sampled)/bytesPerToken+1)
	l := lexer{source: src}
	if strings.HasPrefix(l.s, "#!") {
		l.comment(l.lineEnd(0))
	}
	for s := l.s; l.at < len(s); {
		if c := s[l.at]; c <= ' ' {
			l.newLine = l.newLine || c == '\n' || c == '\r'
			l.at++
			continue
		}
		if n := len(src.tokens); n == cap(src.tokens) && n > 0 {
			src.tokens = slices.Grow(src.tokens, n*(len(s)-l.at)/l.at+n/8+1)
		}
		l.next()
	}
}

func (l *lexer) next() {
	c := l.s[l.at]
	if inWord[c] {
		l.wordOrNumber()
		return
	}
	switch c {
	case '@', '#', 0x7f: // of #private and @decorator the name alone
		l.at++
	case '\'', '"':
		l.quoted(c)
	case '`':
		l.templates = append(l.templates, l.depth)
		l.template()
	case '/':
		l.slash()
	default:
		if c < utf8.RuneSelf {
			l.punctuator(c)
		} else if r, size := utf8.DecodeRuneInString(l.s[l.at:]); isLetter(r) {
			l.wordOrNumber()
		} else {
			l.at += size // a space, or a symbol such as a typographic quote
		}
	}
}

func (l *lexer) add(kind tokenKind, end int) {
	t := token{kind: kind, start: int32(l.at), end: int32(end), onNewLine: l.newLine}
	switch {
	case kind == word:
		t.role = roleOf(l.s[l.at:end])
	case kind == punct && end == l.at+1:
		t.sign = l.s[l.at]
		t.role = roleOfSign[t.sign]
	case kind == template: // it may both close an expression and open the next one
		t.role = roleOfSign[l.s[l.at]] | roleOfSign[l.s[end-1]]
	}
	l.tokens = append(l.tokens, t)
	l.at, l.newLine = end, false
}

func (l *lexer) comment(end int) {
	l.comments = append(l.comments, span{l.at, end})
	text := l.s[l.at:end]
	l.newLine = l.newLine || strings.Contains(text, "\n") || strings.Contains(text, "\r")
	l.at = end
}

// inWord has the ASCII bytes that occur in names and numbers.
var inWord = func() (table [256]bool) {
	for _, c := range []byte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$") {
		table[c] = true
	}
	return table
}()

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r) }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (l *lexer) wordOrNumber() {
	kind := word
	if isDigit(l.s[l.at]) {
		kind = number
	}
	l.add(kind, l.wordEnd(l.at, kind))
}

func (l *lexer) wordEnd(at int, kind tokenKind) int {
	for {
		s := l.s
		for at < len(s) && inWord[s[at]] {
			at++
		}
		if at == len(s) {
			return at
		}
		switch c := s[at]; {
		case kind == number && c == '.' && at+1 < len(l.s) && isDigit(l.s[at+1]),
			kind == number && (c == '+' || c == '-') && (l.s[at-1] == 'e' || l.s[at-1] == 'E') &&
				!strings.HasPrefix(l.s[l.at:], "0x"):
			at++
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(l.s[at:])
			if !isLetter(r) {
				return at
			}
			at += size
		default:
			return at
		}
	}
}

// quoted reads a string.
func (l *lexer) quoted(quote byte) {
	for at := l.at + 1; at < len(l.s); at++ {
		switch l.s[at] {
		case quote:
			l.add(quoted, at+1)
			return
		case '\\':
			if at++; strings.HasPrefix(l.s[at:], "\r\n") {
				at++
			}
		case '\n', '\r':
			l.add(punct, at)
			return
		}
	}
	l.add(punct, len(l.s))
}

// template reads a template, or what follows an expression in one, up to the next
// expression or the end.
func (l *lexer) template() {
	for at := l.at + 1; at < len(l.s); at++ {
		switch c := l.s[at]; {
		case c == '`':
			l.templates = l.templates[:len(l.templates)-1]
			l.add(template, at+1)
			return
		case c == '$' && strings.HasPrefix(l.s[at:], "${"):
			l.depth++
			l.add(template, at+2)
			return
		case c == '\\':
			at++
		}
	}
	l.add(punct, len(l.s))
}

// slash reads a comment, a regular expression or an operator.
func (l *lexer) slash() {
	rest := l.s[l.at:]
	switch {
	case strings.HasPrefix(rest, "//"):
		l.comment(l.lineEnd(l.at))
	case strings.HasPrefix(rest, "/*"):
		end := strings.Index(rest[2:], "*/")
		if end < 0 {
			l.comment(len(l.s))
			return
		}
		l.comment(l.at + 2 + end + 2)
	default:
		if l.unclosed < maxUnclosed && l.regexpMayFollow() {
			end, closed := jsregexp.LiteralEnd(rest)
			if closed {
				l.add(regex, l.wordEnd(l.at+end+1, word))
				return
			}
			l.unclosed += end
		}
		l.punctuator('/')
	}
}

func (l *lexer) lineEnd(at int) int {
	rest := l.s[at:]
	if i := strings.IndexAny(rest, "\n\r"); i >= 0 {
		rest = rest[:i]
	}
	if i := strings.Index(rest, "\u2028"); i >= 0 {
		rest = rest[:i]
	}
	if i := strings.Index(rest, "\u2029"); i >= 0 {
		rest = rest[:i]
	}
	return at + len(rest)
}

// regexpMayFollow tells by the last token whether a slash begins a regular expression,
// and does not divide.
func (l *lexer) regexpMayFollow() bool {
	if len(l.tokens) == 0 {
		return true
	}
	last := l.tokens[len(l.tokens)-1]
	switch last.kind {
	case word:
		return last.role&expectsMore != 0
	case punct:
		return !strings.ContainsAny(l.textOf(last), ")]")
	}
	return false
}

// operators lists the punctuators of several characters by their first one, longer ones
// first.
var operators = func() (byFirst [128][]string) {
	for _, o := range strings.Fields(`>>>= ... === !== **= <<= >>= >>> &&= ||= ??= => == != <= >= && || ?? ?. ++ --
		+= -= *= /= %= &= |= ^= << >> **`) {
		byFirst[o[0]] = append(byFirst[o[0]], o)
	}
	return byFirst
}()

// goesOn has the second characters of operators.
var goesOn = [256]bool{
	'=': true, '>': true, '<': true, '.': true, '&': true, '|': true, '?': true, '+': true, '-': true, '*': true,
}

func (l *lexer) punctuator(c byte) {
	switch c {
	case '(', '{':
		l.depth++
	case ')', '}':
		l.depth--
		if n := len(l.templates); c == '}' && n > 0 && l.templates[n-1] == l.depth {
			l.template()
			return
		}
	case '<':
		if strings.HasPrefix(l.s[l.at:], "<!--") { // ECMA-262, B.1.1
			l.comment(l.lineEnd(l.at))
			return
		}
	case '.':
		if l.at+1 < len(l.s) && isDigit(l.s[l.at+1]) {
			l.add(number, l.wordEnd(l.at+1, number))
			return
		}
	}
	size := 1
	if rest := l.s[l.at:]; len(rest) > 1 && goesOn[rest[1]] {
		for _, o := range operators[c] {
			if strings.HasPrefix(rest, o) {
				size = len(o)
				break
			}
		}
	}
	l.add(punct, l.at+size)
}
