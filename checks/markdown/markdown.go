// Package markdown loads challenges from the Markdown files that their authors
// write. docs/format.md teaches the format.
//
// A hint whose JavaScript only fetches one page and asserts on its text, or on
// its JSON by a straight path, becomes a [page.Check]; every other one a
// program.
package markdown

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"grader/checks"
)

// ErrNotGradable is the error of a file that is not a challenge which a
// project's URL can be graded by: of another challengeType, or no challenge.
var ErrNotGradable = errors.New("not a challenge that is graded by a project's URL (challengeType 2 or 4)")

// Limits of what is read, far above what an author writes.
const (
	maxFile  = 1 << 20
	maxFront = 16 << 10
	maxCode  = 64 << 10
)

// A Loader reads challenges.
type Loader struct {
	// Program compiles the hints that are not page checks. Its error may begin
	// with a place in the code, "line:column: ". If Program is nil, such a hint
	// is a problem.
	Program func(code string) (checks.Check, error)

	// Language is the folder whose translation Load prefers; "" is "english".
	Language string
}

// A Problem is a mistake in a challenge's file.
type Problem struct {
	File    string
	Line    int // from 1
	Message string
}

func (p Problem) Error() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Message) }

// Problems are the mistakes of one or more files, in the order of their lines.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Parse reads a challenge from the text of a file; name is the file's, for
// problems. The error is [ErrNotGradable], or all [Problems] of the file.
func (l *Loader) Parse(name string, src []byte) (*checks.Challenge, error) {
	c, err := l.parse(name, src)
	if err != nil {
		return nil, err
	}
	return c.challenge, nil
}

// ParseLive reads the section --live-- of a file without front matter: the live
// checks of a challenge whose own file has none. The error is all [Problems].
func (l *Loader) ParseLive(name string, src []byte) ([]checks.Hint, error) {
	f := &file{name: name, loader: l, line: 1}
	hints := f.hints(src, liveMarker, true)
	if len(f.problems) > 0 {
		f.sort()
		return nil, f.problems
	}
	return hints, nil
}

// A source is a challenge and where it came from.
type source struct {
	challenge *checks.Challenge
	file      string
	idLine    int
	nameLine  int
}

func (l *Loader) parse(name string, src []byte) (source, error) {
	front, body, closed := split(src)
	if !mayBeOurs(front) {
		return source{}, ErrNotGradable
	}
	f := &file{name: name, loader: l, line: 3 + bytes.Count(front, []byte("\n"))}
	if len(body) == 0 {
		f.line-- // the file ends with the fence
	}
	switch {
	case !closed:
		f.problem(1, "the front matter has no line %s at its end", fence)
		return source{}, f.problems
	case len(front) > maxFront:
		f.problem(1, "the front matter is larger than %d KiB", maxFront>>10)
		return source{}, f.problems
	}
	meta, ours := f.frontMatter(front)
	if !ours {
		return source{}, ErrNotGradable
	}
	if len(body) > maxFile {
		f.problem(1, "the file is larger than %d KiB", maxFile>>10)
		return source{}, f.problems
	}
	if n := marks(body); n > maxMarks {
		f.problem(1, "the file has %d characters with a meaning in Markdown, which is more than %d", n, maxMarks)
		return source{}, f.problems
	}
	ch := &checks.Challenge{ID: meta.id.value, Name: meta.name.value, Title: meta.title.value, TimeZone: meta.zone.value}
	if meta.forum.value != "" {
		ch.HelpURL = "https://forum.freecodecamp.org/t/" + meta.forum.value
	}
	ch.Hints = f.hints(body, hintsMarker, true)
	if live := f.hints(body, liveMarker, false); len(live) > 0 {
		ch.Live = func() []checks.Hint { return live }
	}
	ch.LiveByDefault = meta.live.value == "true"
	ch.Examples = f.examples
	if len(f.problems) > 0 {
		f.sort()
		return source{}, f.problems
	}
	return source{challenge: ch, file: name, idLine: meta.id.line, nameLine: meta.name.line}, nil
}

// maxMarks is how many characters a file may have that open or close something in
// Markdown: the time to read some of them grows with their square.
const maxMarks = 20_000

func marks(body []byte) int {
	n := 0
	for _, c := range body {
		if bytes.IndexByte([]byte("[]()*_`<>!~&|"), c) >= 0 {
			n++
		}
	}
	return n
}

// A file is a challenge's file that is being read.
type file struct {
	name     string
	loader   *Loader
	line     int // of the body's first line
	problems Problems
	examples []string // lines of code in the text before the hints
}

func (f *file) problem(line int, format string, args ...any) {
	f.problems = append(f.problems, Problem{File: f.name, Line: line, Message: fmt.Sprintf(format, args...)})
}
