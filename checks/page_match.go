package checks

import (
	"context"

	"grader/checks/jsregexp"
)

// match is match and notMatch: `pattern.exec(value)`, on the value as a string.
func (pa PageAssertion) match(ctx context.Context, a Assertion, actual any) (Assertion, error) {
	a.Pattern = pa.Pattern.String()
	page, isPage := actual.(*jsregexp.Text)
	text := page
	if !isPage {
		a.Actual = display(actual)
		s, err := toString(actual)
		if err != nil {
			return a, err
		}
		text = textOf(s)
	} else {
		actual = page.String()
	}
	found, err := pa.Pattern.Find(ctx, text)
	if err != nil {
		a.Verdict = Error
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
	a.Verdict = Pass
	return a, nil
}
