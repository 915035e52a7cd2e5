package explain

import (
	"cmp"
	"strconv"
	"strings"

	"grader/checks/page"
	"grader/checks/report"
)

// messages has all sentences by their code. `{name}` is replaced by a parameter as
// code, {name} by it as it is, and {lead} by one of the leads.
var messages = map[string]string{
	// The page is not what a pattern could be searched in.
	"page_missing": "{page} answered {status}: the project has nothing at this address. " +
		"Look at the file's name, and at whether the server sends it.",
	"page_status": "{page} answered {status} instead of the file: something in the project went wrong while it was " +
		"sent.",
	"page_html": "{page} is an HTML page, not JavaScript: " +
		"the project answers this address with a page for people instead of the file.",
	"page_empty": "{page} is empty.",
	"page_bytes": "{page} is not the text that it should be: these are {kind} bytes. " +
		"Save or send the file as UTF-8, and not compressed.",
	"clock_ahead":  "The clock of the project's server is {off} ahead of the grader's.",
	"clock_behind": "The clock of the project's server is {off} behind the grader's.",

	// A pattern did not match: what is missing.
	"missing":    "{lead}.",
	"other_file": "{lead}, the only file that this check reads; it loads {files}.",
	"imported":   "{lead}; line {line} loads it with `import`, which this challenge's check does not accept.",
	"bare":       "{lead}; line {line} has `{found}` alone, and this check wants its object with it.",
	"back_ticks": "{lead}; line {line} has `{found}` in back-ticks, " +
		"which this challenge's check does not accept.",
	"typographic_quotes": "{lead}; line {line} has `{found}` in typographic quotes, which are no quotes in JavaScript.",
	"no_quotes":          "{lead}; line {line} has `{found}` without quotes.",
	"other_case":         "{lead}; line {line} has `{found}`, which differs in upper and lower case.",
	"other_space":        "{lead}; line {line} has `{found}`, which differs in white space.",
	"split": "{lead}; line {line} has `{found}` with a line break in it, " +
		"which this challenge's check does not accept.",
	"nearly":          "{lead}; line {line} has `{found}`, which is close but not the same.",
	"apart":           "{lead}; line {line} has `{found}`, with more in between than this challenge's check accepts.",
	"instead":         "{lead}; line {line} has `{found}` instead.",
	"instead_several": "{lead}; what stands there (and on which line) is {found}.",
	"has":             "{lead}; line {line} has `{found}`.",
	"has_several":     "{lead}; the nearest (and on which line) are {found}.",
	"other_page":      "{lead}; it is only in {other}, on line {line}.",
	"other_order":     "{lead}; on line {line} it stands before `{after}`, and the order matters.",
	"too_early":       "{lead}; line {line} has it, but that is before `{after}`.",
	"other_line": "Found `{after}` on line {after_line}. " +
		"{part} must stand after it on the same line, and is on line {line}.",
	"comment_between": "Between `{after}` on line {after_line} and {part} on line {part_line} there is a " +
		"comment (line {line}), which this challenge's check does not accept.",
	"not_together": "All that the check looks for is in {page}, from line {line} on, " +
		"but not put together as `{pattern}` wants it.",
	"no_match": "Nothing in {page} matches `{pattern}`.",
	"unwanted": "Line {line} of {page} has `{found}`, which must not be there.",

	// An assertion on JSON did not hold.
	"not_json": "{page} is not valid JSON: {reason}.",
	"json_html": "{page} is an HTML page, not JSON: " +
		"the project answers this address with a page for people instead of data.",
	"other_match":    "In {page}, {path} is {actual}, which does not match {expected}.",
	"other_value":    "In {page}, {path} is {actual}, and the check expects {expected}.",
	"unexpected":     "In {page}, {path} is not as it should be: {reason}.",
	"nearly_key":     "In {page} there is no {path}; the nearest key is `{found}`: is it misspelt?",
	"missing_key":    "In {page} there is no {path}; {parent} has {keys}.",
	"missing_parent": "In {page} there is no {path}, because {parent} is {actual}.",
	"unwanted_key":   "In {page} there is {path}, which must not be there.",

	"json_line":     "{page} is not valid JSON: {reason}; line {line} has `{found}`.",
	"json_conflict": "{page} is not valid JSON: a merge conflict was left on line {line} (`{found}`).",
	"nearly_entry":  "In {page}, {path} has `{found}`, which {differs} `{part}`.",
	"missing_entry": "In {page}, {path} has no `{part}`; it has {keys}.",
	"elsewhere_key": "In {page} there is no {path}; {other} has `{found}`.",

	// A sentence that an earlier hint has.
	"as_before": "This fails for the same cause as hint {hint}.",

	// A program failed: the request whose answer is to blame. {request} is code.
	"route_missing": "{request} answered {status}: no route takes it.",
	"route_method":  "{request} answered {status}: there is a route, but not for `{method}`.",
	"route_denied":  "{request} answered {status}: the app refuses it to who is not logged in, or may not do that.",
	"route_login": "{request} got an HTML page to log in, from `{found}`, " +
		"instead of an answer: the app wants a login there.",
	"route_too_large": "{request} answered {status}: the app takes less than it was sent.",
	"route_type":      "{request} answered {status}: the app does not take the content type that it was sent.",
	"route_broken":    "{request} answered {status}: the app failed while it answered, with `{reason}`.",
	"route_failed":    "{request} answered {status}: the app failed while it answered. Its log says why.",
	"route_says":      "{request} answered {status}: `{reason}`.",
	"route_status":    "{request} answered {status}.",

	// The answer is not of the kind that was asked for.
	"answer_empty": "The answer to {request} is empty, where the check expects JSON.",
	"answer_html":  "The answer to {request} is an HTML page (`{found}`), not JSON.",
	"answer_text":  "The answer to {request} is the text `{found}`, not JSON.",
	"answer_json":  "The answer to {request} is not valid JSON: {reason}.",

	// A value in the answer is missing, or is another one.
	"answer_near": "There is no {key} in {parent}; there is {other}: is that misspelt?",
	"answer_has":  "There is no {key} in {parent}; there is {keys}.",
	"answer_of":   "There is no {key} in {parent}, which is {actual}.",
	"blank_near": "{later} asks for `{found}`, since there is no {key} in {parent}; there is {other}: is that " +
		"misspelt?",
	"blank_has":       "{later} asks for `{found}`, since there is no {key} in {parent}; there is {keys}.",
	"blank_of":        "{later} asks for `{found}`, since there is no {key} in {parent}, which is {actual}.",
	"value_equal":     "In the answer to {request}, {path} is {actual}; the check expects {wanted}.",
	"value_differs":   "In the answer to {request}, {path} is {actual}; the check expects {wanted}: {reason}.",
	"value_include":   "In the answer to {request}, {path} does not contain {wanted}; it is {actual}.",
	"value_wanted":    "In the answer to {request}, {path} is {actual}; the check expects {wanted}.",
	"value_not":       "In the answer to {request}, {path} is {actual}, which it must not be.",
	"value_other":     "In the answer to {request}, {path} is {actual}. The check says: {reason}.",
	"computed":        "`{expression}` is {actual}; it was computed of {path} to {request}.",
	"computed_wanted": "`{expression}` is {actual}, computed of {path} to {request}; the check expects {wanted}.",
	"text_equal":      "The answer to {request} is {actual}; the check expects {wanted}.",
	"text_differs":    "The answer to {request} is {actual}; the check expects {wanted}: {reason}.",
	"text_no_match":   "The answer to {request} is {actual}, in which nothing matches {wanted}.",
	"found_nothing":   "Nothing in the answer to {request} is what the check looks for: `{expression}` is {actual}.",
	"answer_twice":    "The answer to {request} is {actual}; the check expects a text, with JSON in it.",
	"no_source":       "`{expression}` is {actual} after {request}.",

	// Cautions about a pass.
	"only_declared": "This pass rests on names alone: `{part}` (line {line}) is only {how}, and nothing uses it.",
	"only_in_comment": "This pass rests on a comment: `{part}` is in the code only where it is " +
		"commented out (line {line}), and a comment does nothing.",
	"never_called": "This pass rests on code that never runs: `{part}` on line {line} is in the function `{after}` " +
		"(line {after_line}), which nothing calls.",
	"after_return": "This pass rests on code that never runs: `{part}` on line {line} comes after `{after}` " +
		"on line {after_line}.",
	"only_in_string": "This pass rests on a text: `{part}` is only inside quotes (line {line}), where it does nothing.",
	"later_in_comment": "This pass rests on a comment: after `{after}` on line {after_line}, `{part}` is only " +
		"commented out (line {line}), and a comment does nothing; line {early_line} has it too early.",
	"later_in_string": "This pass rests on a text: after `{after}` on line {after_line}, `{part}` is only inside " +
		"quotes (line {line}), where it does nothing; line {early_line} has it too early.",
	"needs_comment": "This pass rests on comments: without them, such as that with `{part}` on line {line}, the check " +
		"does not find what it looks for.",
	"needs_string": "This pass rests on texts: without what is only inside quotes, such as `{part}` on line {line}, " +
		"the check does not find what it looks for.",
	"other_statement": "This pass rests on pieces of different statements: " +
		"`{after}` on line {after_line} goes without `{part}`, which belongs to something else on line {line}.",
	"another_name": "`{after}` on line {after_line} goes without `{part}`, which the check found in another " +
		"statement, on line {line}. That is fine if the value gets there by another name.",
	"only_on_event": "This happens only on `{event}`: " +
		"`{part}` (line {line}) is nowhere outside the listener for it (line {event_line}).",
	"call_on_event": "This happens only on `{event}`: no `{after}` outside the listener for it (line {event_line}) has " +
		"`{part}`, as that on line {line} does.",
	"not_looked_into": "{page} is too long to tell whether this pass rests on a comment or a text.",
	"passed_with_status": "{page} answered {status}: what it contains passes, " +
		"but the answer says that something went wrong.",
	"passed_with_html": "{page} is an HTML page where JavaScript is expected: what matched may be text that people " +
		"read.",
	"plain_http": "{page} came by plain http: browsers do not let {origin}, where the challenge lives, read it.",
	"no_cors": "{page} came without an Access-Control-Allow-Origin header for {origin}: " +
		"a browser does not let the challenge's own site read it.",
	"not_the_checkout": "{page} is not the file in the checkout: " +
		"the project that is online is older, newer or another one.",
}

// leads are the beginnings of sentences about what is missing, by the parameter that
// says most of where it should be.
var leads = map[string]string{
	"":        "There is no {part} in {page}",
	"between": "Between `{after}` on line {after_line} and `{before}` on line {before_line} there is no {part}",
	"and":     "There is no {part} and no `{and}` in {page}",
	"with":    "There is no {part} with {with} in {page}",
	"after":   "Found `{after}` on line {after_line}. After it there is no {part}",
	"before":  "Before `{before}` on line {before_line} there is no {part}",
}

// briefs are short forms of the sentences, for use after the address of a line that is
// shown and marked: "server.js:38 has …". Not every code has one.
var briefs = map[string]string{
	"missing/after":      "has `{after}`, and after it no {part}.",
	"missing/between":    "has `{after}`, and between it and `{before}` on line {before_line} no {part}.",
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

// note makes a sentence.
func note(code string, p params) report.Note {
	template := strings.Replace(messages[code], "{lead}", leads[p.lead()], 1)
	n := report.Note{Code: code, Params: p, Page: p["page"]}
	n.Line, _ = strconv.Atoi(cmp.Or(p["line"], p["after_line"], p["before_line"]))
	n.Detail = fill(template, p)
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
		n.Mark.Says = fill(brief, n.Params)
	}
	return n
}

func fill(template string, p params) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(template, "{")
		if !found {
			return b.String() + before
		}
		name, after, _ := strings.Cut(rest, "}")
		value, known := p[name]
		switch {
		case !known:
			value = "{" + name + "}"
		case strings.HasSuffix(before, "`") && strings.HasPrefix(after, "`"):
			before, value, after = strings.TrimSuffix(before, "`"), code(value), after[1:]
		case name == "part":
			value = named(p)
		}
		b.WriteString(before + value)
		template = after
	}
}

// named is a part, and its alternative spelling, as code.
func named(p params) string {
	if p["alternative"] != "" {
		return code(p["part"]) + between + code(p["alternative"])
	}
	return code(p["part"])
}
