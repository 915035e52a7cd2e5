package explain

import (
	"context"
	"slices"
	"strings"

	"grader/checks/jsregexp"
	"grader/checks/report"
)

// example adds to the first note the line of the exercise's text that matches the pattern,
// or has most of its parts, among them the one that the note is about.
func (m *miss) example(ctx context.Context, notes []report.Note) []report.Note {
	if m.judged.Challenge == nil || len(notes) == 0 {
		return notes
	}
	most, best := 0, ""
	for _, line := range m.judged.Challenge.Examples {
		if worth := m.standsFor(ctx, jsregexp.NewText(line), notes[0].Params["part"]); worth > most {
			most, best = worth, line
		}
	}
	notes[0].Example = safe(best)
	return notes
}

// standsFor counts the pattern's specific parts in a line of the exercise's text; 0 if the
// line may be meant for something else, as socket.emit('chat message') is where
// socket.on('chat message') is asked for.
func (m *miss) standsFor(ctx context.Context, line *jsregexp.Text, about string) int {
	found := make([]bool, len(m.parts))
	worth, shown, from := 0, -1, 0
	for i := range m.parts {
		p := &m.parts[i]
		at, ok := wholeFrom(ctx, m.re, p, line, from)
		if !ok {
			continue
		}
		found[i], from = true, at.end
		if p.specificity < specific {
			continue
		}
		worth++
		if shown < 0 && strings.Contains(about, p.name) &&
			(i == 0 || found[i-1] || !p.inQuotes() && isUsed(line.String()[at.end:])) {
			shown = i
		}
	}
	switch matches, err := m.re.Match(ctx, line); {
	case shown < 0 || err != nil:
		return 0
	case matches:
		return len(m.parts) + worth
	case !slices.Contains(found[shown+1:], true) && m.turnedRound(ctx, line, shown):
		return 0
	}
	return worth
}

// turnedRound reports whether a line has a part that must come after the one that it
// shows, given that it has none there: then it has it before.
func (m *miss) turnedRound(ctx context.Context, line *jsregexp.Text, shown int) bool {
	for i := shown + 1; i < len(m.parts); i++ {
		if _, ok := wholeFrom(ctx, m.re, &m.parts[i], line, 0); ok {
			return true
		}
	}
	return false
}

// isUsed reports whether a name is called, or something of it is, given what follows it.
func isUsed(rest string) bool { return strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, ".") }
