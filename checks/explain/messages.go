package explain

import (
	"cmp"
	"strconv"
	"strings"

	"grader/checks"
)

// messages are all sentences, by code. `{name}` is a parameter shown as code,
// {name} one shown as it is. {lead} is one of leads; it ends where the sentence
// goes on with what is wrong.
var messages = map[string]string{
	// The page could not be looked at.
	"page_missing": "{page} answered {status}: the project has nothing at this address. Look at the file's name, and at whether the server sends it.",
	"page_status":  "{page} answered {status} instead of the file: something in the project went wrong while it was sent.",
	"page_html":    "{page} is an HTML page, not JavaScript: the project answers this address with a page for people instead of the file.",
	"page_empty":   "{page} is empty.",

	// A pattern did not match: what is missing.
	"missing":            "{lead}.",
	"back_ticks":         "{lead}; line {line} has `{found}` in back-ticks, which this challenge's check does not accept.",
	"typographic_quotes": "{lead}; line {line} has `{found}` in typographic quotes, which are no quotes in JavaScript.",
	"no_quotes":          "{lead}; line {line} has `{found}` without quotes.",
	"other_case":         "{lead}; line {line} has `{found}`, which differs in upper and lower case.",
	"other_space":        "{lead}; line {line} has `{found}`, which differs in white space.",
	"split":              "{lead}; line {line} has `{found}` with a line break in it, which this challenge's check does not accept.",
	"nearly":             "{lead}; line {line} has `{found}`, which is close but not the same.",
	"instead":            "{lead}; line {line} has `{found}` instead.",
	"instead_several":    "{lead}; what stands there (and on which line) is {found}.",
	"other_page":         "{lead}; it is only in {other}, on line {line}.",
	"other_order":        "{lead}; on line {line} it stands before `{after}`, and the order matters.",
	"too_early":          "{lead}; line {line} has it, but that is before `{after}`.",
	"other_line":         "Found `{after}` on line {after_line}. {part} must stand after it on the same line, and is on line {line}.",
	"not_next":           "Found `{after}` on line {after_line}. {part} must follow it directly; line {line} has it further on.",
	"not_together":       "All that the check looks for is in {page}, from line {line} on, but not put together as `{pattern}` wants it.",
	"no_match":           "Nothing in {page} matches `{pattern}`.",
	"unwanted":           "Line {line} of {page} has `{found}`, which must not be there.",

	// An assertion on JSON did not hold.
	"not_json":       "{page} is not valid JSON: {reason}.",
	"json_html":      "{page} is an HTML page, not JSON: the project answers this address with a page for people instead of data.",
	"other_value":    "In {page}, {path} is {actual}, and the check expects {expected}.",
	"unexpected":     "In {page}, {path} is not as it should be: {reason}.",
	"nearly_key":     "In {page} there is no {path}; the nearest key is `{found}`: is it misspelt?",
	"missing_key":    "In {page} there is no {path}; {parent} has {keys}.",
	"missing_parent": "In {page} there is no {path}, because {parent} is {actual}.",
	"unwanted_key":   "In {page} there is {path}, which must not be there.",

	// What to know about a pass.
	"only_in_comment":    "This pass rests on a comment: `{part}` is in the code only where it is commented out (line {line}), and a comment does nothing.",
	"only_in_string":     "This pass rests on a text: `{part}` is only inside quotes (line {line}), where it does nothing.",
	"other_statement":    "This pass rests on pieces of different statements: `{after}` on line {after_line} goes without `{part}`, which belongs to something else on line {line}.",
	"another_name":       "`{after}` on line {after_line} goes without `{part}`, which the check found in another statement, on line {line}. That is fine if the value gets there by another name.",
	"only_on_event":      "This happens only on `{event}`: `{part}` (line {line}) is nowhere outside the listener for it (line {event_line}).",
	"not_looked_into":    "{page} is too long to tell whether this pass rests on a comment or a text.",
	"passed_with_status": "{page} answered {status}: what it contains passes, but the answer says that something went wrong.",
	"passed_with_html":   "{page} is an HTML page where JavaScript is expected: what matched may be text that people read.",
	"plain_http":         "{page} came by plain http: browsers do not let {origin}, where the challenge lives, read it.",
	"no_cors":            "{page} came without an Access-Control-Allow-Origin header for {origin}: a browser does not let the challenge's own site read it.",
	"not_the_checkout":   "{page} is not the file in the checkout: the project that is online is older, newer or another one.",
}

// leads begin the sentences on what is missing: of the first part, of a later
// one, and of one that the others of a statement go without.
var leads = [3]string{
	"There is no {part} in {page}",
	"Found `{after}` on line {after_line}. After it there is no {part}",
	"Before `{before}` on line {before_line} there is no {part}",
}

// between are the words between what a part may be.
const between = " or "

// params are those of a sentence, by name, safe to be shown. A part may have an
// alternative. Where there is a line, it is the note's.
type params map[string]string

// note says a sentence.
func note(code string, p params) checks.Note {
	lead := leads[0]
	switch {
	case p["after"] != "":
		lead = leads[1]
	case p["before"] != "":
		lead = leads[2]
	}
	template := strings.Replace(messages[code], "{lead}", lead, 1)
	n := checks.Note{Code: code, Params: p, Page: p["page"]}
	n.Line, _ = strconv.Atoi(cmp.Or(p["line"], p["after_line"], p["before_line"]))
	n.Detail = fill(template, p)
	return n
}

func fill(template string, p params) string {
	var pairs []string
	for name, value := range p {
		marked := code(value)
		pairs = append(pairs, "`{"+name+"}`", marked)
		if name == "part" {
			value = marked
			if p["alternative"] != "" {
				value += between + code(p["alternative"])
			}
		}
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(template)
}
