package page

import (
	"context"
	"errors"
	"slices"
	"strings"

	"grader/checks"
	"grader/checks/js"
	"grader/checks/jsregexp"
	"grader/checks/report"
)

// An Assertion is a call of one of the methods of chai 4's assert, on a value
// of the page. [NewAssertion] makes one.
type Assertion struct {
	Kind     string           // the method: "match", "property", …
	Path     []js.Step        // from the page's text or JSON to the value; empty: itself
	Pattern  *jsregexp.Regexp // of match and notMatch
	Expected any              // what the method expects, if that is no pattern; see [js.Undefined]
	Message  string           // the author's words for a failure; may be empty
}

// NewAssertion makes an assertion from the arguments that follow the value
// in the author's call: what the method expects, if it expects anything, and
// then the message, if there is one. It tells whether a page check can make this
// assertion; if not, it takes a program.
func NewAssertion(kind string, path []js.Step, args ...any) (Assertion, bool) {
	m, ok := methods[kind]
	if !ok {
		return Assertion{}, false
	}
	a := Assertion{Kind: kind, Path: path, Expected: m.fixed}
	if m.takes != nil {
		if len(args) == 0 || !m.takes(args[0]) {
			return a, false
		}
		if pattern, ok := args[0].(*jsregexp.Regexp); ok {
			a.Pattern = pattern
		} else {
			a.Expected = args[0]
		}
		args = args[1:]
	}
	if len(args) == 1 {
		a.Message, ok = args[0].(string)
		return a, ok
	}
	return a, len(args) == 0
}

// assert makes the assertion on a page's text or JSON. Its error is a [*checks.Failure]
// if the value is not as expected, and a [js.TypeError] if JavaScript would have
// thrown that.
func (pa Assertion) assert(ctx context.Context, root any) (report.Assertion, error) {
	a := report.Assertion{Kind: pa.Kind, Message: pa.Message, Verdict: report.Fail}
	actual, err := js.Walk(root, pa.Path)
	if err != nil {
		return a, err
	}
	if pa.Pattern != nil {
		return pa.match(ctx, a, actual)
	}
	m := methods[pa.Kind]
	if text, ok := actual.(*jsregexp.Text); ok {
		actual = text.String()
	}
	a.Actual = js.Display(actual)
	if m.takes != nil {
		a.Expected = js.Display(pa.Expected)
	}
	says, err := m.says(actual, pa.Expected)
	var r refusal
	switch {
	case errors.As(err, &r):
		return a, &checks.Failure{Message: withMessage(pa.Message, r.Error())}
	case err != nil:
		return a, err
	case says != "":
		return a, pa.failure(says, actual)
	}
	a.Verdict = report.Pass
	return a, nil
}

// failure fills in what chai says. As in chai, what was filled in is itself
// looked through for the places that come later.
func (pa Assertion) failure(says string, actual any) *checks.Failure {
	expected := pa.Expected
	if methods[pa.Kind].quiet {
		expected = js.Undefined{}
	}
	says = strings.ReplaceAll(says, "#{this}", js.Display(actual))
	says = strings.ReplaceAll(says, "#{act}", js.Display(actual))
	says = strings.ReplaceAll(says, "#{exp}", js.Display(expected))
	return &checks.Failure{Message: withMessage(pa.Message, says)}
}

// withMessage puts an author's words before what an assertion says, as chai does.
func withMessage(author, says string) string {
	if author == "" {
		return says
	}
	return author + ": " + says
}

// mayInherit reports whether the assertion looks at a property that some values
// inherit.
func (pa Assertion) mayInherit() bool {
	if pa.Kind == "property" || pa.Kind == "notProperty" {
		return js.Inherited(js.PropertyKey(pa.Expected)) || pathInherits(pa.Path)
	}
	return pathInherits(pa.Path)
}

func pathInherits(path []js.Step) bool {
	return slices.ContainsFunc(path, func(s js.Step) bool { return js.Inherited(s.Key) })
}
