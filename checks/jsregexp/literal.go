package jsregexp

import "strings"

// CompileLiteral compiles a literal such as /io\.emit/s.
func CompileLiteral(literal string) (*Regexp, error) {
	if !strings.HasPrefix(literal, "/") {
		return nil, &SyntaxError{0, "a literal starts with /"}
	}
	end, closed := LiteralEnd(literal)
	switch {
	case !closed && end < len(literal):
		return nil, &SyntaxError{end, "line break in a literal"}
	case !closed:
		return nil, &SyntaxError{end, "missing / at the end of the literal"}
	case end == 1 || literal[1] == '*':
		return nil, &SyntaxError{1, "a comment, not a literal"}
	}
	return Compile(literal[1:end], literal[end+1:])
}

// LiteralEnd is the byte offset of the slash that closes the literal at the beginning
// of s. If its line ends before, it is not closed, and the offset is where.
func LiteralEnd(s string) (end int, closed bool) {
	inClass := false
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\n' || c == '\r' ||
			c == 0xE2 && (strings.HasPrefix(s[i:], "\u2028") || strings.HasPrefix(s[i:], "\u2029")):
			return i, false
		case c == '\\':
			// The escaped character, unless a line break, can't end the literal.
			if i+1 < len(s) && s[i+1] < 0x80 && s[i+1] != '\n' && s[i+1] != '\r' {
				i++
			}
		case c == '[':
			inClass = true
		case c == ']':
			inClass = false
		case c == '/' && !inClass:
			return i, true
		}
	}
	return len(s), false
}
