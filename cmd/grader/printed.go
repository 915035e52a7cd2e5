package main

import (
	"slices"
	"strings"
	"sync"

	"grader/checks/lazyregexp"
	"grader/checks/plain"
	"grader/checks/report"
)

// printed is what the project printed, for a terminal or a log: nothing in it
// acts on the terminal or is a command to a CI runner.
func (p *startedProject) printed() string {
	lines, dropped := p.lines()
	if len(lines) == 0 {
		return "It printed nothing."
	}
	var b strings.Builder
	b.WriteString("It printed:")
	if dropped {
		b.WriteString("\n  | … (only the end is kept)")
	}
	for _, line := range lines {
		// The bar keeps "::" from beginning the line; "##[" is a command anywhere in it.
		b.WriteString("\n  | " + strings.ReplaceAll(plain.Text(line), "##", `#\u{23}`))
	}
	return b.String()
}

// lines are what the project printed, without colours, as far as it is kept.
func (p *startedProject) lines() (lines []string, dropped bool) {
	kept, dropped := p.output.kept()
	kept = strings.Trim(colours().ReplaceAllString(lineEnds.Replace(kept), ""), "\n")
	if strings.TrimSpace(kept) == "" {
		return nil, dropped
	}
	return strings.Split(kept, "\n"), dropped
}

// lastLines is how many lines of what a project printed a report shows.
const lastLines = 8

// notes are the last lines that the project printed, for a report.
func (p *startedProject) notes() []report.Note {
	lines, _ := p.lines()
	lines = slices.DeleteFunc(lines, func(line string) bool { return strings.TrimSpace(line) == "" })
	if len(lines) == 0 {
		return nil
	}
	all := []report.Note{{Code: "project_printed", Detail: "The last that the project printed:"}}
	for _, line := range telling(lines) {
		all = append(all, report.Note{Code: "project_printed", Detail: "| " + line})
	}
	return all
}

// telling are the lines that say most of why a project ended. Node.js prints the error,
// then where it came from, then its own version; other programs end with the error.
func telling(lines []string) []string {
	for end := len(lines) - 1; end >= max(0, len(lines)-lastLines); end-- {
		if !nodeVersion().MatchString(lines[end]) {
			continue
		}
		for at := end - 1; at >= 0; at-- {
			if anError().MatchString(lines[at]) {
				return lines[at:min(end, at+lastLines)]
			}
		}
	}
	return lines[max(0, len(lines)-lastLines):]
}

// lastWords is the one line of notes that says most; "" where there are none.
func lastWords(notes []report.Note) string {
	if len(notes) < 2 {
		return ""
	}
	lines := notes[1:]
	said := strings.TrimPrefix(lines[len(lines)-1].Detail, "| ")
	if first := strings.TrimPrefix(lines[0].Detail, "| "); anError().MatchString(first) {
		said = first
	}
	return plain.Clip(said, 200)
}

var (
	nodeVersion = lazyregexp.New(`^Node\.js v\d+\.\d+\.\d+`)
	anError     = lazyregexp.New(`^(Uncaught )?\w*Error( \[\w+\])?(: |$)`)
)

var (
	lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", "    ")
	colours  = lazyregexp.New(`\x1b\[[0-9;]*m`)
)

// maxOutput is how many bytes of what a project prints are kept.
const maxOutput = 64 << 10

// A tail keeps the last [maxOutput] bytes written to it.
type tail struct {
	mu      sync.Mutex
	bytes   []byte
	dropped bool
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.bytes = append(t.bytes, b...)
	if over := len(t.bytes) - maxOutput; over > 0 {
		t.bytes = append(t.bytes[:0], t.bytes[over:]...)
		t.dropped = true
	}
	return len(b), nil
}

func (t *tail) kept() (text string, dropped bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.bytes), t.dropped
}
