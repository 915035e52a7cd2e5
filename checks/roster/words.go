package roster

import (
	"strings"
	"unicode/utf8"

	"grader/checks/lang"
	"grader/checks/plain"
	"grader/checks/report"
)

// words are what results say in words of their own, in a language.
type words struct{ lang.Words }

func (r *Results) words() words { return words{lang.Choose(r.Language).Words("roster")} }

// say gives a sentence; that it is there is held by a test.
func (w words) say(key string, args ...any) string {
	said, err := w.Say(key, args...)
	if err != nil {
		return key
	}
	return said
}

// status is a status in words. One that is none, of a journal that somebody has
// changed, is told as it is.
func (w words) status(s Status) string {
	said, err := w.Say("status." + string(s))
	if err != nil {
		return printable(string(s))
	}
	return said
}

// judged is a verdict that there is a sentence for; what is none could not be judged.
func judged(v report.Verdict) report.Verdict {
	switch v {
	case report.Pass, report.Fail, report.Skip:
		return v
	}
	return report.Error
}

// In are the results in the language of a tag, or in that of each challenge where the
// tag is "". What is said of the class is in its challenges' language if they have one.
func (r *Results) In(tag string) *Results {
	in := *r
	in.Language = tag
	in.Outcomes = make([]*Outcome, len(r.Outcomes))
	languages := map[string]bool{}
	for i, o := range r.Outcomes {
		if o == nil {
			continue
		}
		told := *o
		if o.Report != nil {
			l := lang.Choose(tag, o.Report.Challenge.Language)
			told.Report = l.Report(o.Report)
			languages[l.Tag] = true
		}
		told.Problem = lang.Choose(tag).Sentence(o.Problem)
		in.Outcomes[i] = &told
	}
	if len(languages) == 1 && tag == "" {
		for one := range languages {
			in.Language = one
		}
	}
	return &in
}

// sentence ends what is said as a sentence ends.
func sentence(s string) string {
	s = plain.Sentence(s)
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, "\u2069"))
	if s == "" || strings.ContainsRune(".!?。！？؟।", last) {
		return s
	}
	return s + "."
}
