package render

import (
	"strings"
	"unicode"

	text "grader/checks/plain"
)

const (
	maxText    = 500 // code points of one text that are shown
	maxDetails = 20  // lines below one hint
)

// plain makes one line of a text that is safe to show, [maxText] code points at
// most, and no command wherever it begins a line.
func plain(s string) string { return text.Clip(inert(text.Exact(s)), maxText) }

// sentence is [plain] for what the grader says itself: what it isolates stays so.
func sentence(s string) string {
	if !text.Isolates(s) {
		return plain(s)
	}
	said := inert(text.Sentence(s))
	if cut := text.Clip(said, maxText); text.Isolates(cut) {
		return cut
	}
	return plain(s)
}

// inert keeps CI runners from reading a command in a line: they act on "::"
// that begins it (GitHub), and on "##[", "##vso[" and the like anywhere (GitHub,
// Azure, TeamCity).
// See ActionCommand.cs of github.com/actions/runner.
func inert(line string) string {
	line = strings.ReplaceAll(line, "##", `#\u{23}`)
	said := strings.TrimLeftFunc(line, unicode.IsSpace)
	if strings.HasPrefix(said, "::") {
		return line[:len(line)-len(said)] + `\u{3a}` + said[1:]
	}
	return line
}
