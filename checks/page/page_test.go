package page

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/js"
	"grader/checks/jsregexp"
	"grader/checks/report"
)

// A pageSite answers every request with one page.
type pageSite struct {
	status int
	body   string
}

func (s pageSite) Do(_ context.Context, req checks.Request) (*checks.Response, error) {
	return &checks.Response{URL: req.URL, Status: s.status, StatusText: "Because", Body: s.body}, nil
}

func runPage(t *testing.T, c *Check, site checks.Site) ([]report.Assertion, error) {
	t.Helper()
	s := checks.NewSession(t.Context(), checks.Project{URL: "https://a.example", Site: site})
	defer s.Close()
	return c.Run(t.Context(), s)
}

func pageAssertion(t *testing.T, kind, path string, args ...any) Assertion {
	t.Helper()
	var steps []js.Step
	for key := range strings.FieldsSeq(path) {
		rest, optional := strings.CutPrefix(key, "?")
		steps = append(steps, js.Step{Key: rest, Optional: optional})
	}
	a, ok := NewAssertion(kind, steps, args...)
	require.True(t, ok)
	return a
}

func pattern(t *testing.T, literal string) *jsregexp.Regexp {
	t.Helper()
	re, err := jsregexp.CompileLiteral(literal)
	require.NoError(t, err)
	return re
}

func TestCheckShowsAllThereIsToDo(t *testing.T) {
	c := &Check{Page: Address{Path: "/p"}, JSON: true, Assertions: []Assertion{
		pageAssertion(t, "equal", "a", 2.0, "a should be 2"),
		pageAssertion(t, "property", "list", "0"),
		pageAssertion(t, "isString", "list", "list should be a string"),
	}}
	ran, err := runPage(t, c, pageSite{200, `{"a": 1, "list": [true]}`})
	assert.Equal(t, &checks.Failure{Message: "a should be 2: expected 1 to equal 2"}, err)
	assert.Equal(t, []report.Assertion{
		{Kind: "equal", Page: "/p", Verdict: report.Fail, Message: "a should be 2", Expected: "2", Actual: "1",
			Failure: "a should be 2: expected 1 to equal 2"},
		{Kind: "property", Page: "/p", Verdict: report.Pass, Expected: "'0'", Actual: "[ true ]"},
		{Kind: "isString", Page: "/p", Verdict: report.Fail, Message: "list should be a string", Actual: "[ true ]",
			Failure: "list should be a string: expected [ true ] to be a string"},
	}, ran)
}

// A TypeError ends the hint, as it would in JavaScript; an assertion that failed
// before it is the hint's failure.
func TestCheckEndsAtATypeError(t *testing.T) {
	c := &Check{JSON: true, Assertions: []Assertion{
		pageAssertion(t, "equal", "a b", 1.0, "b should be 1"),
		pageAssertion(t, "isTrue", ""),
	}}
	ran, err := runPage(t, c, pageSite{200, `{}`})
	assert.Equal(t, &checks.Failure{Message: "Cannot read properties of undefined (reading 'b')"}, err)
	assert.Equal(t, []report.Assertion{{Kind: "equal", Page: "/", Verdict: report.Fail, Message: "b should be 1",
		Failure: "Cannot read properties of undefined (reading 'b')"}}, ran)

	c.Assertions = append([]Assertion{pageAssertion(t, "isArray", "")}, c.Assertions...)
	ran, err = runPage(t, c, pageSite{200, `{}`})
	assert.Equal(t, &checks.Failure{Message: "expected {} to be an array"}, err)
	assert.Len(t, ran, 2)
}

func TestCheckGuards(t *testing.T) {
	ok := pageAssertion(t, "exists", "")
	for guard, want := range map[Guard]error{
		NoGuard:     nil,
		GuardText:   &checks.Failure{Message: "no such page"},
		GuardStatus: &checks.Failure{Message: "404 Because"},
	} {
		c := &Check{Guard: guard, Assertions: []Assertion{ok}}
		_, err := runPage(t, c, pageSite{404, "no such page"})
		assert.Equal(t, want, err, guard)
		_, err = runPage(t, c, pageSite{204, ""})
		assert.NoError(t, err, guard)
	}
}

func TestCheckMatches(t *testing.T) {
	site := pageSite{200, "\ufeffone\ntwo three\n"}
	for _, c := range []struct {
		a    Assertion
		want *report.Place
		err  string
	}{
		{pageAssertion(t, "match", "", pattern(t, `/t(.*)/`)), placed(2, 1, 2, 10, "two three"), ""},
		{pageAssertion(t, "match", "", pattern(t, `/four/i`), "m"), nil, `m: expected 'one\ntwo three\n' to match /four/i`},
		{pageAssertion(t, "notMatch", "", pattern(t, `/two/`)), placed(2, 1, 2, 4, "two three"), `expected 'one\ntwo three\n' not to match /two/`},
		{pageAssertion(t, "match", "length", pattern(t, `/^14$/`)), nil, ""},
		{pageAssertion(t, "match", "99", pattern(t, `/^undefined$/`)), nil, ""},
	} {
		ran, err := runPage(t, &Check{Assertions: []Assertion{c.a}}, site)
		assert.Equal(t, c.want, withoutLines(ran[0].Match))
		if c.err == "" {
			assert.NoError(t, err)
			continue
		}
		assert.EqualError(t, err, c.err)
	}
}

// ran stands for the hint as a program.
type ran struct{}

func (ran) Run(context.Context, *checks.Session) ([]report.Assertion, error) {
	return []report.Assertion{{Kind: "ran"}}, nil
}

// A list has a method `values`, an object may have data of that name.
func TestCheckLeavesMethodsToTheProgram(t *testing.T) {
	for _, a := range []Assertion{
		pageAssertion(t, "equal", "data values", 1.0),
		pageAssertion(t, "property", "data", "values"),
	} {
		c := &Check{JSON: true, Assertions: []Assertion{a}}
		require.True(t, c.MayInherit())
		_, err := runPage(t, c, pageSite{200, `{"data":{"values":1}}`})
		assert.NoError(t, err)
		_, err = runPage(t, c, pageSite{200, `{"data":[]}`})
		var site *checks.SiteError
		require.ErrorAs(t, err, &site)
		assert.Equal(t, report.NotGradable, site.Code)
		c.Program = ran{}
		list, err := runPage(t, c, pageSite{200, `{"data":[]}`})
		assert.Equal(t, []report.Assertion{{Kind: "ran"}}, list)
		assert.NoError(t, err)
	}
	c := &Check{Assertions: []Assertion{pageAssertion(t, "equal", "a length", 1.0)}}
	assert.False(t, c.MayInherit())
}

func TestWalk(t *testing.T) {
	root, err := js.ParseJSON(jsregexp.NewText(`{"a": {"b": null, "x y": [1, "é😀"]}, "__proto__": 5}`))
	require.NoError(t, err)
	for path, want := range map[string]any{
		"a b":          nil,
		"a c":          js.Undefined{},
		"a c ?d e f":   js.Undefined{},
		"?a ?c":        js.Undefined{},
		"a b ?c":       js.Undefined{},
		"list 0":       js.TypeError("Cannot read properties of undefined (reading '0')"),
		"a b c":        js.TypeError("Cannot read properties of null (reading 'c')"),
		"a ?c ?d ?e":   js.Undefined{},
		"__proto__":    5.0,
		"__proto__ x":  js.Undefined{},
		"a __proto__":  js.ErrInherited,
		"__proto__ at": js.ErrInherited,
	} {
		got, err := js.Walk(root, pageAssertion(t, "ok", path).Path)
		if err != nil {
			got = err
		}
		assert.Equal(t, want, got, path)
	}
	list, err := js.Walk(root, []js.Step{{Key: "a"}, {Key: "x y"}})
	require.NoError(t, err)
	for path, want := range map[string]any{
		"0": 1.0, "length": 2.0, "2": js.Undefined{}, "00": js.Undefined{}, "1 length": 3.0, "1 0": "é",
		"1 1": "\xed\xa0\xbd", "1 3": js.Undefined{}, "0 length": js.Undefined{},
	} {
		got, err := js.Walk(list, pageAssertion(t, "ok", path).Path)
		require.NoError(t, err)
		assert.Equal(t, want, got, path)
	}
}

func TestNewAssertionRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		kind string
		args []any
	}{
		"unknown method":      {"approximately", []any{1.0, 2.0}},
		"no argument":         {"equal", nil},
		"an object for ==":    {"equal", []any{[]any{}}},
		"a string for above":  {"isAbove", []any{"1"}},
		"a string as pattern": {"match", []any{"x"}},
		"a number as message": {"isTrue", []any{1.0}},
		"too many":            {"equal", []any{1.0, "m", 2.0}},
		"a strange type":      {"typeOf", []any{"İ"}},
		"a pattern as value":  {"deepEqual", []any{pattern(t, "/a/")}},
	} {
		_, ok := NewAssertion(c.kind, nil, c.args...)
		assert.False(t, ok, name)
	}
}
