package render

import (
	"io"
	"strings"

	"grader/checks/report"
)

type (
	check50 struct {
		Slug    string          `json:"slug"`
		Results []check50Result `json:"results"`
		Version string          `json:"version"` // of check50's format
	}
	check50Result struct {
		Name        string         `json:"name"`
		Description string         `json:"description"`
		Passed      *bool          `json:"passed"` // null: could not be checked
		Log         []string       `json:"log"`
		Cause       *check50Cause  `json:"cause"`
		Data        map[string]any `json:"data"`
		Dependency  *string        `json:"dependency"`
	}
	check50Cause struct {
		Rationale string  `json:"rationale"`
		Help      *string `json:"help"`
	}
)

// writeCheck50 writes the JSON of CS50's check50. What could not be judged and
// what was skipped are neither passed nor failed there.
func writeCheck50(w io.Writer, r *report.Report) error {
	result := check50{Slug: plain(r.Challenge.Name), Version: "3.0.0", Results: []check50Result{}}
	for _, h := range r.Hints {
		one := check50Result{Name: hintID(r, h), Description: plain(h.Text), Log: lines(r, h), Data: map[string]any{}}
		if h.Verdict == report.Pass || h.Verdict == report.Fail {
			passed := h.Verdict == report.Pass
			one.Passed = &passed
		}
		if h.Verdict != report.Pass {
			one.Cause = &check50Cause{Rationale: because(r, h)}
			if why := notes(r, "Why", h.Explanation); len(why) > 0 {
				help := strings.Join(say(why), "\n")
				one.Cause.Help = &help
			}
		}
		result.Results = append(result.Results, one)
	}
	return writeJSON(w, result)
}
