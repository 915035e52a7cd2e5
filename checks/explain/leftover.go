package explain

import (
	"slices"
	"strings"

	"grader/checks/jsregexp"
	"grader/checks/lazyregexp"
	"grader/checks/page"
	"grader/checks/report"
)

// A leftover is a line of a script that is no code: a mark of Git's in a merge conflict, or
// what was copied along with code from a page of text.
type leftover struct {
	at   span
	code string // of the sentence
}

// maxLeftovers bounds how often a page is read anew without a line.
const maxLeftovers = 6

var (
	conflictLine = lazyregexp.New(`^(?:(?:<{7}|>{7}) \S.*|<{7}|={7}|>{7}|\|{7} .*)$`)
	fenceLine    = lazyregexp.New("^ *```(?:js|javascript|jsx|ts|typescript|node)? *$")
	proseLine    = lazyregexp.New(`^(?:\w+(?: \w+)?[!,.] *)?Here(?:['’]s| is| are) (?:the|your|an?|my) [^{}();=]*:$`)
)

// dropLeftovers blanks the lines of a script that are none of its code, so that the others
// are read as what they are.
func (src *source) dropLeftovers() {
	for range maxLeftovers {
		l, ok := src.nextLeftover()
		if !ok {
			return
		}
		all, cut := append(src.leftovers, l), src.cut
		*src = *newSource(jsregexp.NewText(blank(src.s, []span{l.at})))
		src.leftovers, src.cut = all, cut
	}
}

// mayHaveLeftovers tells at a glance whether there may be any.
func (src *source) mayHaveLeftovers() bool {
	return slices.ContainsFunc([]string{"<<<<<<<", ">>>>>>>", "```", "Here"}, func(sign string) bool {
		return strings.Contains(src.s, sign)
	})
}

// nextLeftover finds the first such line that is in no comment, string or template.
func (src *source) nextLeftover() (leftover, bool) {
	at := 0
	for line := range strings.Lines(src.s) {
		text := strings.TrimRight(line, " \t\r\n")
		here := span{at, at + len(text)}
		at += len(line)
		if code := src.kindOfLine(text, here); code != "" && src.beginsCode(here.start) {
			return leftover{here, code}, true
		}
	}
	return leftover{}, false
}

// kindOfLine is the code of the sentence about a line that is no code, whatever it is in.
func (src *source) kindOfLine(text string, at span) string {
	if text == "" || !strings.ContainsAny(text[:1], "<=>| `") && text[len(text)-1] != ':' {
		return ""
	}
	isFirst, isLast := strings.TrimSpace(src.s[:at.start]) == "", strings.TrimSpace(src.s[at.end:]) == ""
	switch {
	case strings.Contains(text, "```"):
		isOuter := isFirst || isLast || len(src.leftovers) > 0
		if fenceLine().MatchString(text) && (isOuter || !strings.HasSuffix(text, "`")) {
			return "script_prose"
		}
	case strings.HasSuffix(text, ":"):
		if proseLine().MatchString(text) && isFirst {
			return "script_prose"
		}
	case strings.ContainsRune("<=>|", rune(text[0])) && conflictLine().MatchString(text) &&
		(text[0] != '=' || len(src.leftovers) > 0 || strings.Contains(src.s[at.end:], "\n>>>>>>>")):
		return "script_conflict"
	}
	return ""
}

// beginsCode reports whether a line that begins at an offset is in no comment, string or
// template, and does not go on with a template's tag.
func (src *source) beginsCode(offset int) bool {
	i := src.tokenAt(offset)
	return !src.inComment(offset) && (i == len(src.tokens) || int(src.tokens[i].start) >= offset) &&
		(i == 0 || src.tokens[i-1].kind != template)
}

// leftover tells of the first line of a script that is no code, once in a grading.
func (x *explainer) leftover() []report.Note {
	if !x.script || len(x.source().leftovers) == 0 {
		return nil
	}
	l, text := x.source().leftovers[0], x.page.Text().String()
	n := note(l.code, params{"page": x.asked, "line": x.lineOf(l.at.start), "found": safe(text[l.at.start:l.at.end])})
	if _, told := x.saidIn[n.Detail]; told {
		return nil
	}
	n.Mark = page.Mark(text, l.at.start, l.at.end)
	n.Mark.Line, n.Mark.Label = n.Line, "not expected"
	return []report.Note{n}
}
