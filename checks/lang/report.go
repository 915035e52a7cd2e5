package lang

import (
	"maps"
	"slices"
	"strings"

	"grader/checks/report"
)

// Report is a report in the language: its sentences, not its verdicts, codes and
// parameters. The one that is given must be in English, and stays as it is.
//
// A sentence is translated only if English makes the very same of its code and
// parameters. So what another version of the grader said, or what was cut, stays.
func (l *Language) Report(english *report.Report) *report.Report {
	if l.english == nil || english == nil || english.Language != "" {
		return english
	}
	r := *english
	r.Language = l.Tag
	r.Error = l.trouble(r.Error)
	r.Project.Notes = l.notes(r.Project.Notes)
	r.Hints = l.results(r.Hints)
	if r.Live != nil {
		live := *r.Live
		live.Notes, live.Checks = l.notes(live.Notes), l.results(live.Checks)
		for i := range live.Checks {
			live.Checks[i].Text = l.Sentence(live.Checks[i].Text)
		}
		r.Live = &live
	}
	return &r
}

func (l *Language) results(all []report.Result) []report.Result {
	all = slices.Clone(all)
	for i := range all {
		h := &all[i]
		h.Message = l.message(h)
		h.Error, h.Explanation, h.Cautions = l.trouble(h.Error), l.notes(h.Explanation), l.notes(h.Cautions)
	}
	return all
}

// message is what a hint's result says, if the grader says it.
func (l *Language) message(h *report.Result) string {
	for _, n := range h.Cautions {
		if h.Message == n.Detail {
			return l.note(n).Detail
		}
	}
	if h.Error != nil && h.Message == h.Error.Detail {
		return l.trouble(h.Error).Detail
	}
	if h.Verdict != report.Fail {
		return l.Sentence(h.Message)
	}
	if said, ok := l.sentence(h.Message, "live.", "error.nothing."); ok { // others may be the author's
		return said
	}
	return h.Message
}

func (l *Language) notes(all []report.Note) []report.Note {
	all = slices.Clone(all)
	for i, n := range all {
		all[i] = l.note(n)
	}
	return all
}

func (l *Language) note(n report.Note) report.Note {
	params := n.Params
	if said, ok := l.english.Say(n.Code, params); !ok || said != n.Detail {
		if params, ok = l.english.paramsOf(n); !ok {
			n.Detail = l.Sentence(n.Detail)
			return n
		}
	}
	if _, from := l.template(n.Code, ""); from != l {
		return n
	}
	n.Detail, _ = l.Say(n.Code, params)
	if n.Mark != nil {
		mark := *n.Mark
		mark.Label = l.label(mark.Label, n.Params)
		mark.Says = "" // the sentence itself goes after a line's address
		n.Mark = &mark
	}
	return n
}

// paramsOf are those of a note that came without, as programs make them.
func (l *Language) paramsOf(n report.Note) (params map[string]string, ok bool) {
	template, _ := l.template(n.Code, "")
	if len(n.Params) > 0 || !strings.Contains(template, "{1}") {
		return nil, false
	}
	return knownAs(n.Code, template).match(n.Detail)
}

// labels are the codes of what marks say, the longest English first.
var labels = []string{
	"label.nothing like this", "label.nothing here", "label.not expected",
	"label.after", "label.before", "label.line", "label.expected",
}

// Or stands between two spellings of which either will do.
func (l *Language) Or() string {
	both, _ := l.template("phrase.or", "")
	return strings.NewReplacer("{1}", "", "{2}", "").Replace(both)
}

// label is what a mark says was expected.
func (l *Language) label(english string, params map[string]string) string {
	for _, code := range labels {
		template, _ := l.english.template(code, "")
		before, _, takes := strings.Cut(template, "{1}")
		if value, ok := strings.CutPrefix(english, before); ok && (takes || value == "") {
			if other := params["alternative"]; other != "" && value == params["part"]+l.english.Or()+other {
				value = params["part"] + l.Or() + other
			}
			said, _ := l.template(code, "")
			return strings.Replace(said, "{1}", value, 1)
		}
	}
	return english
}

// Expects cuts a mark's label to what was expected there. ok is false if it tells
// where something was expected, or that nothing was.
func (l *Language) Expects(label string) (expected string, ok bool) {
	for _, code := range labels {
		template, _ := l.template(code, "")
		before, _, takes := strings.Cut(template, "{1}")
		if value, found := strings.CutPrefix(label, before); found && (takes || value == "") {
			return value, code == "label.expected"
		}
	}
	return "", false
}

// trouble is why something could not be judged: the sentence itself, if there is a
// translation, else what its code means and the English.
func (l *Language) trouble(t *report.Trouble) *report.Trouble {
	if t == nil {
		return nil
	}
	told := *t
	if said, ok := l.sentence(t.Detail); ok {
		told.Detail = said
		return &told
	}
	if template, from := l.template("error."+string(t.Code), ""); from == l {
		told.Detail = template
		if t.Detail != "" {
			told.Detail += " (" + firstStrongIsolate + strings.TrimSuffix(t.Detail, ".") + popIsolate + ")"
		}
	}
	return &told
}

// Codes are the codes of all sentences.
func Codes() []string { return slices.Sorted(maps.Keys(English().sentences())) }
