package page

import (
	"context"

	"grader/checks/js"
	"grader/checks/jsregexp"
	"grader/checks/report"
)

// match is match and notMatch: `pattern.exec(value)`, on the value as a string.
func (pa Assertion) match(ctx context.Context, a report.Assertion, actual any) (report.Assertion, error) {
	a.Pattern = pa.Pattern.String()
	page, isPage := actual.(*jsregexp.Text)
	text := page
	if !isPage {
		a.Actual = js.Display(actual)
		s, err := js.ToString(actual)
		if err != nil {
			return a, err
		}
		text = js.TextOf(s)
	}
	found, err := pa.Pattern.Find(ctx, text)
	if err != nil {
		a.Verdict = report.Error
		return a, err
	}
	if found != nil && isPage {
		a.Match = evidence(ctx, pa.Pattern, page, page, found)
	}
	if (found != nil) == (pa.Kind == "match") {
		a.Verdict = report.Pass
		return a, nil
	}
	if isPage {
		actual = page.String()
	}
	if found == nil {
		return a, pa.failure("expected #{this} to match "+a.Pattern, actual)
	}
	return a, pa.failure("expected #{this} not to match "+a.Pattern, actual)
}
