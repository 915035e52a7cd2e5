package api

import (
	"net/http"
	"strings"

	"grader/checks/lang"
	"grader/checks/report"
)

// A language is what a report is asked for in; nil is the challenge's own.
type language struct{ *lang.Language }

// languageOf is the language that a request asks its report in: ?lang=, else by the
// Accept-Language header (RFC 9110, 12.5.4), else that of the challenge.
func languageOf(r *http.Request) (language, *Problem) {
	if tag := queried(r, "lang"); tag != "" {
		if l, ok := lang.Find(tag); ok {
			return language{l}, nil
		}
		return language{}, problem(http.StatusBadRequest, "unknown_language",
			"There is nothing in that language. Known are: "+strings.Join(languageTags(), ", ")+".")
	}
	if l, ok := lang.Accept(strings.Join(r.Header.Values("Accept-Language"), ",")); ok {
		return language{l}, nil
	}
	return language{}, nil
}

// of is a report in the language.
func (l language) of(r *report.Report) *report.Report {
	if l.Language == nil {
		return lang.Choose(r.Challenge.Language).Report(r)
	}
	return l.Report(r)
}

// tag is the language's, or "".
func (l language) tag() string {
	if l.Language == nil {
		return ""
	}
	return l.Tag
}

func languageTags() []string {
	var tags []string
	for _, l := range lang.All() {
		tags = append(tags, l.Tag)
	}
	return tags
}
