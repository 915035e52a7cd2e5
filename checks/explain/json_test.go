package explain_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/js"
	"grader/checks/page"
	"grader/checks/report"
)

func TestExplainsAssertionsOnJSON(t *testing.T) {
	steps := func(keys ...string) []js.Step {
		var path []js.Step
		for _, k := range keys {
			path = append(path, js.Step{Key: k})
		}
		return path
	}
	for _, c := range []struct {
		name, body, kind string
		path             []js.Step
		args             []any
		code, want       string
	}{
		{"a key is misspelt", `{"dependencies":{"expres":"4","cors":"2"}}`, "property", steps("dependencies"), []any{"express"},
			"nearly_key", "In /_api/package.json there is no `dependencies.express`; the nearest key is `expres`: is it misspelt?"},
		{"a key of the path is misspelt", `{"dependancies":{}}`, "property", steps("dependencies"), []any{"socket.io"},
			"nearly_key", "In /_api/package.json there is no `dependencies`; the nearest key is `dependancies`: is it misspelt?"},
		{"case of a key", `{"setTings":1}`, "exists", steps("settings"), nil,
			"nearly_key", "In /_api/package.json there is no `settings`; the nearest key is `setTings`: is it misspelt?"},
		{"a key is missing", `{"dependencies":{"cors":"2","body-parser":"1"}}`, "property", steps("dependencies"), []any{"socket.io"},
			"missing_key", "In /_api/package.json there is no `dependencies[\"socket.io\"]`; `dependencies` has `cors`, `body-parser`."},
		{"many keys", `{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1}`, "property", nil, []any{"dependencies"},
			"missing_key", "In /_api/package.json there is no `dependencies`; the whole has `c`, `d`, `e`, `a`, `b`, `f`, …."},
		{"no keys", `{}`, "equal", steps("name"), []any{"x"},
			"missing_key", "In /_api/package.json there is no `name`; the whole has no keys."},
		{"the parent is no object", `{"settings":null}`, "equal", steps("settings", "views"), []any{"./views"},
			"missing_parent", "In /_api/package.json there is no `settings.views`, because `settings` is `null`."},
		{"a list is too short", `{"assertions":[{}]}`, "equal", steps("assertions", "2", "method"), []any{"isTrue"},
			"missing_parent", "In /_api/package.json there is no `assertions[2]`, because `assertions` is a list of 1."},
		{"another value", `{"name":"Poldo"}`, "equal", steps("name"), []any{"Dorian Gray"},
			"other_value", "In /_api/package.json, `name` is `'Poldo'`, and the check expects `'Dorian Gray'`."},
		{"another object", `{"a":[1,2]}`, "deepEqual", steps("a"), []any{[]any{1.0, 3.0}},
			"other_value", "In /_api/package.json, `a` is `[ 1, 2 ]`, and the check expects `[ 1, 3 ]`."},
		{"not true", `{"passed":false}`, "isTrue", steps("passed"), nil,
			"unexpected", "In /_api/package.json, `passed` is not as it should be: expected false to be true."},
		{"a key that must not be there", `{"dependencies":{"x":1}}`, "notProperty", steps("dependencies"), []any{"x"},
			"unwanted_key", "In /_api/package.json there is `dependencies.x`, which must not be there."},
		{"no JSON", `{"a":1,}`, "property", nil, []any{"a"},
			"json_comma", "/_api/package.json is not valid JSON: line 1 has a comma too many, before `}` (Expected double-quoted property name in JSON at position 7)."},
		{"HTML", `<!DOCTYPE html><h1>Hi</h1>`, "property", nil, []any{"a"},
			"json_html", "/_api/package.json is an HTML page, not JSON: the project answers this address with a page for people instead of data."},
		{"empty", " \n", "property", nil, []any{"a"}, "page_empty", "/_api/package.json is empty."},
	} {
		t.Run(c.name, func(t *testing.T) {
			pa, ok := page.NewAssertion(c.kind, c.path, c.args...)
			require.True(t, ok)
			h := explainedCheck(t, c.body, &page.Check{Page: page.Address{Path: "/_api/package.json"}, JSON: true,
				Assertions: []page.Assertion{pa}})
			require.Equal(t, report.Fail, h.Verdict)
			require.Len(t, h.Explanation, 1)
			assert.Equal(t, c.code, h.Explanation[0].Code)
			assert.Equal(t, c.want, h.Explanation[0].Detail)
		})
	}
}
