package jsregexp

import "strings"

// CompileLiteral compiles a literal such as /io\.emit/s.
func CompileLiteral(literal string) (*Regexp, error) {
	if !strings.HasPrefix(literal, "/") {
		return nil, &SyntaxError{0, "a literal starts with /"}
	}
	inClass := false
	for i := 1; i < len(literal); i++ {
		switch c := literal[i]; {
		case c == '\n' || c == '\r' || strings.HasPrefix(literal[i:], "\u2028") || strings.HasPrefix(literal[i:], "\u2029"):
			return nil, &SyntaxError{i, "line break in a literal"}
		case c == '\\':
			// The escaped character, unless a line break, can't end the literal.
			if i+1 < len(literal) && literal[i+1] < 0x80 && literal[i+1] != '\n' && literal[i+1] != '\r' {
				i++
			}
		case c == '[':
			inClass = true
		case c == ']':
			inClass = false
		case c == '/' && !inClass:
			if i == 1 || literal[1] == '*' {
				return nil, &SyntaxError{1, "a comment, not a literal"}
			}
			return Compile(literal[1:i], literal[i+1:])
		}
	}
	return nil, &SyntaxError{len(literal), "missing / at the end of the literal"}
}
