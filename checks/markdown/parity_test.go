package markdown

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark/ast"

	"grader/checks"
	"grader/checks/hintjs"
	"grader/checks/js"
	"grader/checks/page"
)

// A page check and the same hint as a program have the same outcome, whatever the
// page says.
func TestPageChecksAgreeWithPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every hint in many ways")
	}
	codes := append(methodCodes(), curriculumCodes(t)...)
	random := rand.New(rand.NewPCG(1, 2))
	var pages, passed, failed int
	for _, code := range codes {
		statements, mistake := parseCode(code)
		require.Nil(t, mistake, code)
		page, ok := pageCheck(statements)
		if !ok {
			continue
		}
		pages++
		program, err := hintjs.Compile(code)
		require.NoError(t, err, code)
		page.Program = program
		for _, site := range variants(random, page) {
			want, got := outcome(t, program, site), outcome(t, page, site)
			assert.Equal(t, want, got, "%s\non %d %s", code, site.status, site.body)
			if want == "pass" {
				passed++
			} else {
				failed++
			}
		}
	}
	t.Logf("%d page checks, %d outcomes passed, %d failed", pages, passed, failed)
	assert.Greater(t, pages, 150)
	assert.Greater(t, passed, 400)
	assert.Greater(t, failed, 1200)
}

// outcome is how a hint ends, and in which words.
func outcome(t *testing.T, c checks.Check, site variant) string {
	t.Helper()
	s := checks.NewSession(t.Context(), checks.Project{URL: "https://a.example", Site: site})
	defer s.Close()
	ran, err := c.Run(t.Context(), s)
	var f *checks.Failure
	switch {
	case errors.As(err, &f):
		return "fail: " + evened(f.Message)
	case err != nil:
		return "error: " + err.Error()
	case len(ran) == 0:
		return "nothing asserted"
	}
	return "pass"
}

// evened takes out what the interpreter's engine can't say as V8 does: whether a
// value was undefined or null.
func evened(message string) string {
	return strings.Replace(message, "properties of null (reading", "properties of undefined (reading", 1)
}

// A variant is a site that answers everything with the same page.
type variant struct {
	status int
	body   string
}

func (v variant) Do(_ context.Context, req checks.Request) (*checks.Response, error) {
	return &checks.Response{URL: req.URL, Status: v.status, StatusText: "Status", Body: v.body}, nil
}

// curriculumCodes are the distinct codes of the curriculum's hints.
func curriculumCodes(t *testing.T) []string {
	fsys := sharedFiles(t, ".")
	var codes []string
	seen := map[string]bool{}
	require.NoError(t, fs.WalkDir(fsys, "curriculum", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := fs.ReadFile(fsys, name)
		require.NoError(t, err)
		_, body, _ := split(src)
		for _, block := range new(file).section(body, hintsMarker, true) {
			fenced, ok := block.(*ast.FencedCodeBlock)
			if !ok {
				continue
			}
			code := string(fenced.Lines().Value(body))
			if !seen[code] {
				seen[code] = true
				codes = append(codes, code)
			}
		}
		return nil
	}))
	return codes
}

// methodCodes are hints with each method that a page check can make.
func methodCodes() []string {
	const start = "const res = await fetch(code + '/p');\nconst data = await res.json();\n"
	arguments := map[string][]string{
		"equal notEqual strictEqual notStrictEqual include notInclude": {"'a'", "1", "null", "undefined", "true", "''", "'12'", "-0"},
		"deepEqual notDeepEqual":             {"[1, 'a']", "{a: 1, b: [null]}", "'a'"},
		"property notProperty":               {"'a'", "0", "'length'", "'values'", "'toString'"},
		"match notMatch":                     {"/a/", "/^(null|undefined|1)$/i", `/\[object/`},
		"typeOf notTypeOf":                   {"'array'", "'String'", "'null'"},
		"oneOf":                              {"['a', 1, null]"},
		"isAbove isAtLeast isBelow isAtMost": {"1", "-0.5"},
		"isTrue isFalse isNotTrue isNotFalse isNull isNotNull isUndefined isDefined exists notExists isOk notOk":   {""},
		"isObject isArray isString isNumber isBoolean isNotObject isNotArray isNotString isNotNumber isNotBoolean": {""},
	}
	var codes []string
	for methods, args := range arguments {
		for method := range strings.FieldsSeq(methods) {
			for i, arg := range args {
				call := "data"
				if arg != "" {
					call += ", " + arg
				}
				if i%2 == 1 {
					call += ", 'it should'"
				}
				codes = append(codes, start+"assert."+method+"("+call+");")
			}
		}
	}
	return codes
}

var (
	values = []any{nil, true, false, 0, 1, 2, -1.5, 1e21, "", "a", "12", " 1 ", "null", "it's\n", strings.Repeat("long ", 9), []any{}, []any{1, "a"},
		[]any{nil, []any{1}}, map[string]any{}, map[string]any{"a": 1, "b": []any{nil}}, map[string]any{"toString": 1}, map[string]any{"length": 2},
		map[string]any{"values": "#{exp}"}, []any{map[string]any{"two words": "x", "it's": 1}, 2, 3, 4, 5, 6, 7, 8, 9}}
	texts = []string{"", "null", "[", `{"a":1,}`, "<!DOCTYPE html><html><body><h1>Hello</h1></body></html>", "Not Found", "\ufeff{}", "\"\xff\\ud800\"", "undefined",
		"#{exp} #{act}", "currentUsers io.emit('user count', currentUsers) socket.on('user count')", strings.Repeat("ab ", 30)}
)

// variants are pages that pass the check, nearly pass, and do not.
func variants(random *rand.Rand, page *page.Check) []variant {
	list := []variant{{404, "Cannot GET /p"}, {500, ""}, {204, ""}}
	for range 4 {
		list = append(list, variant{200, texts[random.IntN(len(texts))]})
	}
	if !page.JSON {
		right := ""
		for _, a := range page.Assertions {
			right += sample(a) + "\n"
			list = append(list, variant{200, right}, variant{404, sample(a)})
		}
		return list
	}
	var right any
	for _, a := range page.Assertions {
		right = set(right, a.Path, satisfying(a))
	}
	list = append(list, variant{200, encode(right)}, variant{200, encode(right)[1:]}, variant{418, encode(right)})
	for range 8 {
		v := values[random.IntN(len(values))]
		list = append(list, variant{200, encode(mutate(random, right, v))})
	}
	return list
}

func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// sample is a text that the pattern often matches: itself without its operators.
func sample(a page.Assertion) string {
	if a.Pattern == nil {
		return fmt.Sprint(a.Expected)
	}
	return strings.NewReplacer(`('|")`, "'", `("|')`, "'", `\1`, "'", `\s*`, " ", ".*?", " ", ".*", " ", "[^]*", "\n", `(\.js)?`, "", "( |)", " ",
		`\`, "", "^", "", "$", "").Replace(a.Pattern.Source())
}

// satisfying is a value that satisfies an assertion, more often than not.
func satisfying(a page.Assertion) any {
	switch a.Kind {
	case "match":
		return sample(a)
	case "property":
		return map[string]any{fmt.Sprint(a.Expected): 1}
	case "include":
		return []any{1, a.Expected}
	case "isArray":
		return []any{1}
	case "isString":
		return "text"
	case "typeOf":
		return map[any]any{"number": 1, "array": []any{}}[a.Expected]
	case "isAbove", "isAtLeast":
		return a.Expected.(float64) + 1
	}
	switch a.Expected.(type) {
	case nil, bool, float64, string, []any:
		return a.Expected
	}
	return 1
}

// set puts v where a path leads to; what is there already it extends.
func set(root any, path []js.Step, v any) any {
	if len(path) == 0 {
		if old, ok := root.(map[string]any); ok {
			if more, ok := v.(map[string]any); ok {
				for k := range more {
					old[k] = more[k]
				}
				return old
			}
		}
		return v
	}
	key := path[0].Key
	if i, err := strconv.Atoi(key); err == nil {
		list, _ := root.([]any)
		for len(list) <= i {
			list = append(list, map[string]any{})
		}
		list[i] = set(list[i], path[1:], v)
		return list
	}
	o, ok := root.(map[string]any)
	if !ok {
		o = map[string]any{}
	}
	o[key] = set(o[key], path[1:], v)
	return o
}

// mutate replaces or removes one value somewhere in root.
func mutate(random *rand.Rand, root, v any) any {
	switch root := root.(type) {
	case map[string]any:
		copied := map[string]any{}
		n := random.IntN(len(root) + 1)
		for _, k := range slices.Sorted(maps.Keys(root)) {
			copied[k] = root[k]
			if n--; n == 0 {
				if copied[k] = mutate(random, root[k], v); random.IntN(4) == 0 {
					delete(copied, k)
				}
			}
		}
		return copied
	case []any:
		if len(root) > 0 && random.IntN(2) == 0 {
			copied := append([]any{}, root...)
			i := random.IntN(len(root))
			copied[i] = mutate(random, root[i], v)
			return copied
		}
	}
	return v
}
