package explain

import (
	"cmp"
	"strconv"

	"grader/checks/lang"
	"grader/checks/page"
	"grader/checks/report"
)

// briefs are short forms of the sentences, which are in checks/lang/catalogues, for use
// after the address of a line that is shown and marked: "server.js:38 has …". Not every
// code has one.
var briefs = map[string]string{
	"missing/after":      "has `{after}`, and after it no {part}.",
	"missing/between":    "has `{after}`, and between it and `{before}` on line {before_line} no {part}.",
	"only_comment":       "has {part} in a comment only.",
	"only_text":          "has {part} inside quotes only.",
	"imported":           "loads it with `import`, which this challenge's check does not accept.",
	"has":                "has `{found}`, and this check wants {part}.",
	"bare":               "has `{found}` alone, and this check wants {part}.",
	"missing/before":     "has `{before}`, and before it no {part}.",
	"back_ticks":         "has `{found}` in back-ticks, which this challenge's check does not accept.",
	"typographic_quotes": "has `{found}` in typographic quotes, which are no quotes in JavaScript.",
	"no_quotes":          "has `{found}` without quotes.",
	"other_case":         "has `{found}`, which differs in upper and lower case from {part}.",
	"other_space":        "has `{found}`, which differs in white space from {part}.",
	"split":              "has `{found}` with a line break in it, which this challenge's check does not accept.",
	"nearly":             "has `{found}` where this check wants {part}.",
	"apart":              "has `{found}`, with more in between than this challenge's check accepts.",
	"instead":            "has `{found}` where this check wants {part}.",
	"instead_several":    "has no {part}; what stands there (and on which line) is {found}.",
	"other_order":        "has {part} before `{after}`, and the order matters.",
	"too_early":          "has `{after}`, and after it no {part}: that is only before it, on line {line}.",
	"other_line":         "has {part}, which must be on the same line as `{after}`, line {after_line}.",
	"comment_between":    "has a comment between `{after}` and {part}, which this challenge's check does not accept.",
	"unwanted":           "has `{found}`, which must not be there.",
}

// between stands between the two spellings of a part.
const between = " or "

// params are the parameters of a sentence by name. They must be safe to show. "line" is
// also the note's line.
type params map[string]string

// note makes a sentence of the English catalogue.
func note(code string, p params) report.Note {
	n := report.Note{Code: code, Params: p, Page: p["page"]}
	if line := cmp.Or(p["line"], p["after_line"], p["before_line"]); line != "" {
		n.Line, _ = strconv.Atoi(line)
	}
	n.Detail, _ = lang.English().Say(code, p)
	return n
}

// lead is the key of the lead that fits the parameters.
func (p params) lead() string {
	if p["after"] != "" && p["before"] != "" && p["with"] == "" {
		return "between"
	}
	for _, known := range []string{"with", "after", "before", "and"} {
		if p[known] != "" {
			return known
		}
	}
	return ""
}

// mark makes a note show a line of the page with a place in it marked.
func (x *explainer) mark(n report.Note, at span, label string) report.Note {
	if at.end > len(x.source().s) {
		return n // beyond the part of the page that is read
	}
	brief := cmp.Or(briefs[n.Code], briefs[n.Code+"/"+params(n.Params).lead()])
	n.Line = x.source().line(at.start)
	n.Mark = page.Mark(x.source().s, at.start, at.end)
	n.Mark.Line, n.Mark.Label = n.Line, label
	if brief != "" {
		n.Mark.Says = lang.English().Fill(brief, n.Params)
	}
	return n
}

// named is a part, and its alternative spelling, as code.
func named(p params) string {
	if p["alternative"] != "" {
		return code(p["part"]) + between + code(p["alternative"])
	}
	return code(p["part"])
}
