package main

import (
	"fmt"
	"strings"

	"grader/checks"
	"grader/checks/lang"
	"grader/checks/report"
)

// A languageFlag is the language of what a command reports: "" is that of each
// challenge.
type languageFlag string

func (l *languageFlag) String() string { return string(*l) }

// Type implements [pflag.Value].
func (l *languageFlag) Type() string { return "language" }

// Set implements [pflag.Value].
func (l *languageFlag) Set(name string) error {
	if name == "" {
		*l = ""
		return nil
	}
	found, ok := lang.Find(name)
	if !ok {
		tags := languageTags()
		if near := checks.Nearest(name, tags); near != "" && len(name) > len("zho") { // all short ones are near
			return fmt.Errorf("there is nothing in that language; did you mean %q?", near)
		}
		return fmt.Errorf("there is nothing in that language; known are: %s", strings.Join(tags, ", "))
	}
	*l = languageFlag(found.Tag)
	return nil
}

func languageTags() []string {
	var tags []string
	for _, l := range lang.All() {
		tags = append(tags, l.Tag)
	}
	return tags
}

// of is a report in the language.
func (l languageFlag) of(r *report.Report) *report.Report {
	return lang.Choose(string(l), r.Challenge.Language).Report(r)
}

// words says what a command itself does, in the language.
func (l languageFlag) words(place string) func(key string, args ...any) string {
	words := lang.Choose(string(l), "").Words(place)
	return func(key string, args ...any) string {
		said, _ := words.Say(key, args...) // a test says them all
		return said
	}
}
