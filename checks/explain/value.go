package explain

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"grader/checks"
	"grader/checks/js"
	"grader/checks/plain"
	"grader/checks/report"
)

func itoa(n int) string { return strconv.Itoa(n) }

// ofValue explains what is wrong with the value to blame, by the answer that it
// came from.
func (p *programmer) ofValue(at params) (report.Note, bool) {
	from := p.source()
	if from == nil || p.value.Value == "" {
		return report.Note{}, false
	}
	if from.Computed {
		return p.computed(at)
	}
	root, ok := jsonOf(p.answer())
	keys := keysOf(from.Path)
	if !ok {
		return p.ofText(at)
	}
	if len(keys) == 0 && (strings.HasPrefix(p.value.Value, "the answer") || isMember(p.value.Expression)) {
		return report.Note{}, false // `res.ok`: the status says it
	}
	if len(keys) == 0 && strings.HasPrefix(p.value.Value, `"`) {
		return p.ofText(at) // read as text, though it is JSON
	}
	if key, ok := p.wantedKey(); ok {
		keys = append(keys, key)
	}
	if n, ok := lacks(at, "answer", root, keys); ok && !strings.HasPrefix(strings.ToLower(p.failed.Kind), "not") {
		return n, true
	}
	at = clone(at, params{"path": wholeOr(keys)})
	v, err := js.Walk(root, steps(keysOf(from.Path)))
	if err != nil {
		return report.Note{}, false
	}
	if name := titleOfTest(root, keysOf(from.Path)); name != "" {
		at["path"] += " (of " + code(name) + ")"
	}
	return p.compare(at, v)
}

// isMember reports whether an expression is one of a Response, which says nothing
// of its body.
func isMember(expression string) bool {
	for _, member := range []string{".ok", ".status", ".statusText", ".url", ".redirected"} {
		if strings.HasSuffix(expression, member) {
			return true
		}
	}
	return false
}

func steps(keys []string) []js.Step {
	list := make([]js.Step, len(keys))
	for i, key := range keys {
		list[i].Key = key
	}
	return list
}

func wholeOr(keys []string) string {
	if len(keys) == 0 {
		return "the whole"
	}
	return code(pathText(keys))
}

// titleOfTest is how the object around a value calls itself.
func titleOfTest(root any, keys []string) string {
	if len(keys) < 2 {
		return ""
	}
	parent, err := js.Walk(root, steps(keys[:len(keys)-1]))
	o, ok := parent.(*js.Object)
	if err != nil || !ok || keys[len(keys)-1] != "state" {
		return ""
	}
	name, _ := o.Values["title"].(string)
	return safe(name)
}

// wantedKey is the key that an assertion wants there to be.
func (p *programmer) wantedKey() (string, bool) {
	kind, want, _ := strings.Cut(p.failed.Wanted, " ")
	if !strings.HasSuffix(strings.ToLower(kind), "property") && kind != "propertyVal" {
		return "", false
	}
	var key string
	if literal, ok := unquote(want); ok {
		key = literal
	}
	return key, key != ""
}

// unquote reads a string literal of JavaScript.
func unquote(s string) (string, bool) {
	if len(s) < 2 || s[0] != s[len(s)-1] || strings.IndexByte("\"'`", s[0]) < 0 {
		return "", false
	}
	if s[0] != '"' {
		inner := s[1 : len(s)-1]
		if strings.ContainsAny(inner, "\"\\\n") || s[0] == '`' && strings.Contains(inner, "${") {
			return inner, !strings.ContainsAny(inner, "\\$")
		}
		s = `"` + inner + `"`
	}
	var text string
	err := json.Unmarshal([]byte(s), &text)
	return text, err == nil
}

// compare explains a value that is there and is not what it should be.
func (p *programmer) compare(at params, v any) (report.Note, bool) {
	at = clone(at, params{"actual": kindText(v)})
	kind, want, _ := strings.Cut(p.failed.Wanted, " ")
	lower := strings.ToLower(kind)
	if kind == "" {
		kind, lower = p.failed.Kind, strings.ToLower(p.failed.Kind)
	}
	switch {
	case strings.HasPrefix(kind, "not"):
		return note("value_not", clone(at, params{"wanted": p.claim(kind, want)})), true
	case lower == "===" || lower == "==" || strings.Contains(lower, "equal") || lower == "propertyval" ||
		lower == "deepinclude":
		if difference := differs(v, want); difference != "" {
			return note(
				"value_differs",
				clone(at, params{"wanted": code(plain.Code(want, 200)), "reason": difference}),
			), true
		}
		return note("value_equal", clone(at, params{"wanted": code(plain.Code(want, 200))})), true
	case lower == "include" || lower == "includes" || lower == "contains":
		return note("value_include", clone(at, params{"wanted": code(plain.Code(want, 200))})), true
	}
	if wants := p.claim(kind, want); wants != "" {
		return note("value_wanted", clone(at, params{"wanted": wants})), true
	}
	return note("value_other", clone(at, params{"reason": plain.Code(p.judged.Result.Failure, 200)})), true
}

// claim says what an assertion wants, by its name.
func (p *programmer) claim(kind, want string) string {
	want = code(plain.Code(want, 200))
	claims := map[string]string{
		"isArray": "an array", "isObject": "an object", "isString": "a string", "isNumber": "a number",
		"isBoolean": "a boolean",
		"isTrue":    "`true`", "isFalse": "`false`", "exists": "a value", "isDefined": "a value", "isNotNull": "a value other than `null`",
		"isOk": "a value that is truthy", "ok": "a value that is truthy", "isEmpty": "nothing in it",
		"isNotEmpty": "something in it",
		"true":       "`true`", "false": "`false`",
	}
	if says, ok := claims[kind]; ok {
		return says
	}
	two := map[string]string{
		"isAtLeast": "at least %s", "isAtMost": "at most %s", "isAbove": "more than %s", "isBelow": "less than %s",
		">": "more than %s", ">=": "at least %s", "<": "less than %s", "<=": "at most %s",
		"lengthOf": "a length of %s", "oneOf": "one of %s", "typeOf": "a value of type %s",
		"match": "a match of %s", "test": "a match of %s",
		"approximately": "a value near %s", "closeTo": "a value near %s", "instanceOf": "one of %s",
		"startsWith": "one that starts with %s",
		"endsWith":   "one that ends with %s", "include": "%s in it", "includes": "%s in it",
		"not ===": "another value than %s", "not": "another value than %s",
	}
	if format, ok := two[kind]; ok && want != "``" {
		return fmt.Sprintf(format, want)
	}
	return ""
}

// computed explains a value that was computed of an answer.
func (p *programmer) computed(at params) (report.Note, bool) {
	root, ok := jsonOf(p.answer())
	keys := keysOf(p.source().Path)
	if ok {
		if n, ok := lacks(at, "answer", root, keys); ok {
			return n, true
		}
	}
	if !ok && formatIsWrong(p.answer()) && p.reads() {
		return report.Note{}, false
	}
	at = clone(
		at,
		params{
			"expression": plain.Code(p.value.Expression, 120),
			"actual":     code(plain.Code(p.value.Value, 200)),
			"path":       "the answer",
		},
	)
	if p.value.Column == 0 && (p.value.Value == "undefined" || p.value.Value == "null") {
		return note("found_nothing", at), true
	}
	if len(keys) > 0 {
		at["path"] = code(pathText(keys)) + " in the answer"
	}
	kind, want, _ := strings.Cut(p.failed.Wanted, " ")
	if kind == "" {
		kind = p.failed.Kind
	}
	wants := p.claim(kind, want)
	if wants == "" && want != "" {
		wants = code(plain.Code(want, 200))
	}
	if wants == "" {
		return note("computed", at), true
	}
	return note("computed_wanted", clone(at, params{"wanted": wants})), true
}

func formatIsWrong(r *checks.Response) bool {
	_, ok := jsonOf(r)
	return !ok
}

// ofText explains an answer that was read as text.
func (p *programmer) ofText(at params) (report.Note, bool) {
	r := p.answer()
	if !strings.HasPrefix(p.value.Value, `"`) {
		return report.Note{}, false
	}
	kind, want, _ := strings.Cut(p.failed.Wanted, " ")
	text := strings.TrimSpace(r.Text().String())
	at = clone(at, params{"wanted": code(plain.Code(want, 200)), "actual": code(firstLine(text))})
	switch {
	case text == "":
		at["actual"] = "empty"
	case isMarkup(r):
		at["actual"] = "an HTML page"
		if title := titleOf(text); title != "" {
			at["actual"] += " (" + code(title) + ")"
		}
	}
	switch {
	case kind == "match" || kind == "test" || strings.HasPrefix(kind, "include"):
		return note("text_no_match", at), true
	case strings.Contains(strings.ToLower(kind), "equal"):
		if difference := differs(r.Text().String(), want); difference != "" && !isMarkup(r) {
			return note("text_differs", clone(at, params{"reason": difference})), true
		}
		return note("text_equal", at), true
	}
	return report.Note{}, false
}

// unknown says where the failure was, if nothing is known of why.
func (p *programmer) unknown(at params) (report.Note, bool) {
	if p.value == nil || p.failed.Kind == "throw" {
		return report.Note{}, false
	}
	return note(
		"no_source",
		clone(
			at,
			params{"expression": plain.Code(p.value.Expression, 120), "actual": code(plain.Code(p.value.Value, 200))},
		),
	), true
}

// kindText is a value with its type, where the value alone does not tell that.
func kindText(v any) string {
	switch v := v.(type) {
	case string:
		text, _ := json.Marshal(v)
		return code(plain.Code(unescapeHTML(string(text)), 200)) + ", a text"
	case []any:
		if len(v) == 0 {
			return "`[]`, an empty array"
		}
		return code(plain.Code(jsonText(v), 300)) + ", an array"
	case *js.Object:
		return code(plain.Code(jsonText(v), 200)) + ", an object"
	case js.Undefined:
		return "`undefined`"
	}
	return code(jsonText(v))
}

func unescapeHTML(s string) string {
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(s)
}

// jsonText writes a value as JSON with its keys in their order.
func jsonText(v any) string {
	var b strings.Builder
	writeJSON(&b, v)
	return b.String()
}

// maxJSON bounds how much of a value is written, in bytes.
const maxJSON = 4096

func writeJSON(b *strings.Builder, v any) {
	if b.Len() > maxJSON {
		return
	}
	switch v := v.(type) {
	case *js.Object:
		b.WriteByte('{')
		for i, key := range v.Keys {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, key)
			b.WriteByte(':')
			writeJSON(b, v.Values[key])
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, item)
		}
		b.WriteByte(']')
	case float64:
		b.WriteString(js.FormatNumber(v))
	default:
		text, err := json.Marshal(v)
		if err != nil {
			text = []byte("undefined")
		}
		b.WriteString(unescapeHTML(string(text)))
	}
}

// differs says in which way a value is nearly what was wanted: "" if it is not.
func differs(v any, want string) string {
	text, isText := v.(string)
	number, isNumber := v.(float64)
	wantText, wantsText := unquote(want)
	wantNumber, err := strconv.ParseFloat(want, 64)
	wantsNumber := err == nil
	switch {
	case isText && wantsNumber && strings.TrimSpace(text) == want:
		return "it is a text, not a number"
	case isNumber && wantsText && js.FormatNumber(number) == wantText:
		return "it is a number, not a text"
	case isNumber && wantsNumber:
		return daysApart(instant(number), instant(wantNumber))
	case !isText || !wantsText:
		return ""
	case strings.Trim(text, `"`) == wantText:
		return "it is in quotes: it was sent as JSON"
	case strings.EqualFold(text, wantText):
		return "it differs in upper and lower case"
	case strings.Join(strings.Fields(text), "") == strings.Join(strings.Fields(wantText), ""):
		return "it differs in white space"
	}
	if d := daysApart(dateOf(text), dateOf(wantText)); d != "" {
		return d
	}
	return where(text, wantText)
}

// where says at which place two texts begin to differ, if that is not at once.
func where(text, want string) string {
	a, b := []rune(text), []rune(want)
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	if i < 3 {
		return ""
	}
	tail := func(r []rune) string {
		if i == len(r) {
			return "ends"
		}
		return "has " + code(plain.Code(string(r[i:min(len(r), i+20)]), 20))
	}
	return fmt.Sprintf(
		"after %s it %s, where the check's %s",
		code(plain.Code(string(a[max(0, i-20):i]), 20)),
		tail(a),
		tail(b),
	)
}

// instant is the time of a number that is one in milliseconds of this age.
func instant(ms float64) time.Time {
	if ms < 1e11 || ms > 1e13 {
		return time.Time{}
	}
	return time.UnixMilli(int64(ms))
}

func dateOf(s string) time.Time {
	if strings.Trim(s, "0123456789") == "" {
		return time.Time{}
	}
	return instant(js.ParseDate(s))
}

// daysApart says how many days are between two times of which it is known.
func daysApart(a, b time.Time) string {
	if a.IsZero() || b.IsZero() {
		return ""
	}
	days := a.Sub(b).Hours() / 24
	if days == 0 || days != math.Trunc(days) || math.Abs(days) > 31 {
		return ""
	}
	text := "a day"
	if n := int(math.Abs(days)); n > 1 {
		text = itoa(n) + " days"
	}
	if days < 0 {
		return "it is " + text + " early"
	}
	return "it is " + text + " late"
}
