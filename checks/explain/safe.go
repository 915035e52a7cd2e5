package explain

import (
	"fmt"
	"strings"
	"unicode"
)

// maxShown is how many code points of a page a sentence shows at once.
const maxShown = 80

// safe makes a piece of a page fit to be printed anywhere: on one line, short,
// and without what a terminal or a reader's eye would be misled by.
func safe(s string) string {
	var b strings.Builder
	n, broken := 0, false // whether a line break has just been passed over
	for _, r := range strings.TrimSpace(s) {
		switch {
		case r == '\n' || r == '\r' || broken && (r == ' ' || r == '\t'):
			broken = true
			continue
		case n == maxShown:
			return b.String() + "…"
		case broken:
			b.WriteByte(' ')
		}
		n, broken = n+1, false
		if unreadable(r) {
			fmt.Fprintf(&b, `\u{%x}`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// unreadable are the characters that show nothing, or not what they are.
func unreadable(r rune) bool {
	return unicode.IsControl(r) || r != ' ' && unicode.In(r, unicode.Z, unicode.Cf, unicode.Co, unicode.Cs)
}

// code marks a piece of a page as code, as Markdown does.
func code(s string) string {
	if strings.Contains(s, "`") {
		return "`` " + s + " ``"
	}
	return "`" + s + "`"
}
