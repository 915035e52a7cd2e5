package checks

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/jsregexp"
)

// A pageSite answers every request with one page.
type pageSite struct {
	status int
	body   string
}

func (s pageSite) Do(_ context.Context, req Request) (*Response, error) {
	return &Response{URL: req.URL, Status: s.status, StatusText: "Because", Body: s.body}, nil
}

func runPage(t *testing.T, c *PageCheck, site Site) ([]Assertion, error) {
	t.Helper()
	s := NewSession(t.Context(), Project{URL: "https://a.example", Site: site})
	defer s.Close()
	return c.Run(t.Context(), s)
}

func pageAssertion(t *testing.T, kind, path string, args ...any) PageAssertion {
	t.Helper()
	var steps []Step
	for key := range strings.FieldsSeq(path) {
		rest, optional := strings.CutPrefix(key, "?")
		steps = append(steps, Step{Key: rest, Optional: optional})
	}
	a, ok := NewPageAssertion(kind, steps, args...)
	require.True(t, ok)
	return a
}

func pattern(t *testing.T, literal string) *jsregexp.Regexp {
	t.Helper()
	re, err := jsregexp.CompileLiteral(literal)
	require.NoError(t, err)
	return re
}

func TestPageCheckShowsAllThereIsToDo(t *testing.T) {
	c := &PageCheck{Page: Page{Path: "/p"}, JSON: true, Assertions: []PageAssertion{
		pageAssertion(t, "equal", "a", 2.0, "a should be 2"),
		pageAssertion(t, "property", "list", "0"),
		pageAssertion(t, "isString", "list", "list should be a string"),
	}}
	ran, err := runPage(t, c, pageSite{200, `{"a": 1, "list": [true]}`})
	assert.Equal(t, &Failure{Message: "a should be 2: expected 1 to equal 2"}, err)
	assert.Equal(t, []Assertion{
		{Kind: "equal", Page: "/p", Verdict: Fail, Message: "a should be 2", Expected: "2", Actual: "1"},
		{Kind: "property", Page: "/p", Verdict: Pass, Expected: "'0'", Actual: "[ true ]"},
		{Kind: "isString", Page: "/p", Verdict: Fail, Message: "list should be a string", Actual: "[ true ]"},
	}, ran)
}

// A TypeError ends the hint, as it would in JavaScript; an assertion that failed
// before it is the hint's failure.
func TestPageCheckEndsAtATypeError(t *testing.T) {
	c := &PageCheck{JSON: true, Assertions: []PageAssertion{
		pageAssertion(t, "equal", "a b", 1.0, "b should be 1"),
		pageAssertion(t, "isTrue", ""),
	}}
	ran, err := runPage(t, c, pageSite{200, `{}`})
	assert.Equal(t, &Failure{Message: "Cannot read properties of undefined (reading 'b')"}, err)
	assert.Equal(t, []Assertion{{Kind: "equal", Page: "/", Verdict: Fail, Message: "b should be 1"}}, ran)

	c.Assertions = append([]PageAssertion{pageAssertion(t, "isArray", "")}, c.Assertions...)
	ran, err = runPage(t, c, pageSite{200, `{}`})
	assert.Equal(t, &Failure{Message: "expected {} to be an array"}, err)
	assert.Len(t, ran, 2)
}

func TestPageCheckGuards(t *testing.T) {
	ok := pageAssertion(t, "exists", "")
	for guard, want := range map[Guard]error{
		NoGuard:     nil,
		GuardText:   &Failure{Message: "no such page"},
		GuardStatus: &Failure{Message: "404 Because"},
	} {
		c := &PageCheck{Guard: guard, Assertions: []PageAssertion{ok}}
		_, err := runPage(t, c, pageSite{404, "no such page"})
		assert.Equal(t, want, err, guard)
		_, err = runPage(t, c, pageSite{204, ""})
		assert.NoError(t, err, guard)
	}
}

func TestPageCheckMatches(t *testing.T) {
	site := pageSite{200, "\ufeffone\ntwo three\n"}
	for _, c := range []struct {
		a    PageAssertion
		want *Place
		err  string
	}{
		{pageAssertion(t, "match", "", pattern(t, `/t(.*)/`)), &Place{2, 1, 2, 10, "two three", nil}, ""},
		{pageAssertion(t, "match", "", pattern(t, `/four/i`), "m"), nil, `m: expected 'one\ntwo three\n' to match /four/i`},
		{pageAssertion(t, "notMatch", "", pattern(t, `/two/`)), &Place{2, 1, 2, 4, "two three", nil}, `expected 'one\ntwo three\n' not to match /two/`},
		{pageAssertion(t, "match", "length", pattern(t, `/^14$/`)), nil, ""},
		{pageAssertion(t, "match", "99", pattern(t, `/^undefined$/`)), nil, ""},
	} {
		ran, err := runPage(t, &PageCheck{Assertions: []PageAssertion{c.a}}, site)
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

func (ran) Run(context.Context, *Session) ([]Assertion, error) {
	return []Assertion{{Kind: "ran"}}, nil
}

// A list has a method `values`, an object may have data of that name.
func TestPageCheckLeavesMethodsToTheProgram(t *testing.T) {
	for _, a := range []PageAssertion{
		pageAssertion(t, "equal", "data values", 1.0),
		pageAssertion(t, "property", "data", "values"),
	} {
		c := &PageCheck{JSON: true, Assertions: []PageAssertion{a}}
		require.True(t, c.MayInherit())
		_, err := runPage(t, c, pageSite{200, `{"data":{"values":1}}`})
		assert.NoError(t, err)
		_, err = runPage(t, c, pageSite{200, `{"data":[]}`})
		var site *SiteError
		require.ErrorAs(t, err, &site)
		assert.Equal(t, NotGradable, site.Code)
		c.Program = ran{}
		list, err := runPage(t, c, pageSite{200, `{"data":[]}`})
		assert.Equal(t, []Assertion{{Kind: "ran"}}, list)
		assert.NoError(t, err)
	}
	c := &PageCheck{Assertions: []PageAssertion{pageAssertion(t, "equal", "a length", 1.0)}}
	assert.False(t, c.MayInherit())
}

func TestWalk(t *testing.T) {
	root, err := ParseJSON(jsregexp.NewText(`{"a": {"b": null, "x y": [1, "é😀"]}, "__proto__": 5}`))
	require.NoError(t, err)
	for path, want := range map[string]any{
		"a b":          nil,
		"a c":          Undefined{},
		"a c ?d e f":   Undefined{},
		"?a ?c":        Undefined{},
		"a b ?c":       Undefined{},
		"list 0":       typeError("Cannot read properties of undefined (reading '0')"),
		"a b c":        typeError("Cannot read properties of null (reading 'c')"),
		"a ?c ?d ?e":   Undefined{},
		"__proto__":    5.0,
		"__proto__ x":  Undefined{},
		"a __proto__":  errInherited,
		"__proto__ at": errInherited,
	} {
		got, err := walk(root, pageAssertion(t, "ok", path).Path)
		if err != nil {
			got = err
		}
		assert.Equal(t, want, got, path)
	}
	list, err := walk(root, []Step{{Key: "a"}, {Key: "x y"}})
	require.NoError(t, err)
	for path, want := range map[string]any{
		"0": 1.0, "length": 2.0, "2": Undefined{}, "00": Undefined{}, "1 length": 3.0, "1 0": "é",
		"1 1": "\xed\xa0\xbd", "1 3": Undefined{}, "0 length": Undefined{},
	} {
		got, err := walk(list, pageAssertion(t, "ok", path).Path)
		require.NoError(t, err)
		assert.Equal(t, want, got, path)
	}
}

func TestNewPageAssertionRefuses(t *testing.T) {
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
		_, ok := NewPageAssertion(c.kind, nil, c.args...)
		assert.False(t, ok, name)
	}
}
