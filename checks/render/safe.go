package render

import (
	"fmt"
	"strings"
	"unicode"
)

const (
	maxText    = 500 // code points of one text that are shown
	maxDetails = 20  // lines below one hint
)

// Printable replaces what a terminal would act on, or what would make text
// read otherwise than it is (controls, escapes, direction overrides), by its
// code point. It keeps everything else, so nothing of a learner's is lost.
func Printable(s string) string {
	var b strings.Builder
	for _, r := range s {
		if acts(r) {
			fmt.Fprintf(&b, "\\u{%x}", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// acts reports whether a character does something to the text around it
// instead of being shown.
func acts(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

// plain makes one printable line of a text, [maxText] code points at most, that
// is no command wherever it begins a line.
func plain(s string) string { return clip(inert(Printable(oneLine(s))), maxText) }

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// clip keeps the first n code points, the last of them an ellipsis if there
// were more.
func clip(s string, n int) string {
	cut := 0
	for i := range s {
		switch n--; n {
		case 0:
			cut = i
		case -1:
			return s[:cut] + "…"
		}
	}
	return s
}

// inert keeps CI runners from reading a command in a line: they act on "::"
// that begins it (GitHub), and on "##[", "##vso[" and the like anywhere (GitHub,
// Azure, TeamCity).
// See ActionCommand.cs of github.com/actions/runner.
func inert(line string) string {
	line = strings.ReplaceAll(line, "##", `#\u{23}`)
	text := strings.TrimLeftFunc(line, unicode.IsSpace)
	if strings.HasPrefix(text, "::") {
		return line[:len(line)-len(text)] + `\u{3a}` + text[1:]
	}
	return line
}
