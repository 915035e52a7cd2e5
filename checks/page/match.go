package page

import (
	"context"

	"grader/checks"
	"grader/checks/js"
	"grader/checks/jsregexp"
)

// match is match and notMatch: `pattern.exec(value)`, on the value as a string.
func (pa Assertion) match(ctx context.Context, a checks.Assertion, actual any) (checks.Assertion, error) {
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
	} else {
		actual = page.String()
	}
	found, err := pa.Pattern.Find(ctx, text)
	if err != nil {
		a.Verdict = checks.Error
		return a, err
	}
	if found != nil && isPage {
		a.Match = evidence(ctx, pa.Pattern, page, found)
	}
	switch {
	case pa.Kind == "match" && found == nil:
		return a, pa.failure("expected #{this} to match "+a.Pattern, actual)
	case pa.Kind == "notMatch" && found != nil:
		return a, pa.failure("expected #{this} not to match "+a.Pattern, actual)
	}
	a.Verdict = checks.Pass
	return a, nil
}
