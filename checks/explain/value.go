package explain

import (
	"cmp"
	"encoding/json"
	"strings"

	"grader/checks/js"
	"grader/checks/plain"
	"grader/checks/report"
)

// ofValue explains what is wrong with the value to blame, in the answer that it came
// from.
func (p *programFailure) ofValue(at params) (report.Note, bool) {
	from := p.source()
	if from == nil || p.value.Value == "" {
		return report.Note{}, false
	}
	if from.Member && !p.answer().OK() {
		return report.Note{}, false // the status says it
	}
	if from.Computed || from.Member {
		return p.computed(at)
	}
	root, ok := jsonOf(p.answer())
	path := parsePath(from.Path)
	switch {
	case !ok && len(path) > 0:
		return p.memberOfText(at, path)
	case !ok:
		return p.ofText(at)
	case len(path) == 0 && strings.HasPrefix(p.value.Value, "the answer"):
		return report.Note{}, false
	case len(path) == 0 && strings.HasPrefix(p.value.Value, `"`):
		return p.ofText(at) // read as text, though it is JSON
	}
	keys := path
	if key, ok := p.wantedKey(); ok {
		keys = append(keys, key)
	}
	negated := strings.HasPrefix(strings.ToLower(p.failed.Kind), "not")
	if n, ok := missingInAnswer(at, "answer", root, keys); ok && !negated {
		return n, true
	}
	at = clone(at, params{"path": pathName(keys)})
	steps := make([]js.Step, len(path))
	for i, key := range path {
		steps[i].Key = key
	}
	v, err := js.Walk(root, steps)
	if err != nil {
		return report.Note{}, false
	}
	if name := titleOfTest(root, path); name != "" {
		at["path"] += " (of " + code(name) + ")"
	}
	return p.compare(at, v)
}

// titleOfTest is the title of the test whose state is compared: of several in a list it
// tells which one failed.
func titleOfTest(root any, keys []string) string {
	last := len(keys) - 1
	if last < 1 || keys[last] != "state" {
		return ""
	}
	parent, _ := firstMissing(root, keys[:last])
	o, ok := parent.(*js.Object)
	if !ok {
		return ""
	}
	name, _ := o.Values["title"].(string)
	return safe(name)
}

// wantedKey is the key that an assertion such as property wants.
func (p *programFailure) wantedKey() (string, bool) {
	kind, want, _ := strings.Cut(p.failed.Wanted, " ")
	if !strings.HasSuffix(strings.ToLower(kind), "property") && kind != "propertyVal" {
		return "", false
	}
	key, ok := unquote(want)
	return key, ok && key != ""
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

// comparison is the name of the assertion or operator that failed, and the code of what
// the value was compared with.
func (p *programFailure) comparison() (kind, want string) {
	kind, want, _ = strings.Cut(p.failed.Wanted, " ")
	return cmp.Or(kind, p.failed.Kind), want
}

// compare explains a value that is there, and is not what it should be.
func (p *programFailure) compare(at params, v any) (report.Note, bool) {
	kind, want := p.comparison()
	at["actual"] = typedValue(v)
	claim := claimText(kind, want)
	sentence := "value_wanted"
	switch lower := strings.ToLower(kind); {
	case strings.HasPrefix(kind, "not"):
		sentence = "value_not"
	case lower == "===" || lower == "==" || strings.Contains(lower, "equal") || lower == "propertyval" ||
		lower == "deepinclude":
		claim, sentence = code(plain.Code(want, maxValue)), "value_equal"
		if how := difference(v, want); how != "" {
			at["reason"], sentence = how, "value_differs"
		}
	case lower == "include" || lower == "includes" || lower == "contains":
		claim, sentence = code(plain.Code(want, maxValue)), "value_include"
	case kind == "absent":
		delete(at, "actual")
		return note("answer_extra", at), true
	case claim == "":
		at["reason"] = plain.Code(p.judged.Result.Failure, maxValue)
		return note("value_other", at), true
	}
	at["wanted"] = claim
	return note(sentence, at), true
}

// maxValue is how many code points of a value a sentence shows.
const maxValue = 200

// claims has what assertions and operators want; %s is what they compare with.
var claims = map[string]string{
	"isArray": "an array", "isObject": "an object", "isString": "a string", "isNumber": "a number",
	"isBoolean": "a boolean", "typeOf": "a value of type %s", "instanceOf": "one of %s",
	"isTrue": "`true`", "true": "`true`", "isFalse": "`false`", "false": "`false`",
	"isOk": "a value that is truthy", "ok": "a value that is truthy",
	"exists": "a value", "isDefined": "a value", "isNotNull": "a value other than `null`",
	"not": "another value than %s", "not ===": "another value than %s", "oneOf": "one of %s",
	"isEmpty": "nothing in it", "isNotEmpty": "something in it", "lengthOf": "a length of %s",
	"isAbove": "more than %s", ">": "more than %s", "isAtLeast": "at least %s", ">=": "at least %s",
	"isBelow": "less than %s", "<": "less than %s", "isAtMost": "at most %s", "<=": "at most %s",
	"approximately": "a value near %s", "closeTo": "a value near %s",
	"match": "a match of %s", "test": "a match of %s", "startsWith": "one that starts with %s",
	"endsWith": "one that ends with %s", "include": "%s in it", "includes": "%s in it",
}

// claimText says what an assertion wants; "" if it is not one of the claims.
func claimText(kind, want string) string {
	claim := claims[kind]
	if start, ok := beginning(want); ok && (kind == "match" || kind == "test") {
		claim, want = claims["startsWith"], start
	}
	if want == "" && strings.Contains(claim, "%s") {
		return ""
	}
	return strings.Replace(claim, "%s", code(plain.Code(want, maxValue)), 1)
}

// computed explains a value that the hint computed from an answer.
func (p *programFailure) computed(at params) (report.Note, bool) {
	root, ok := jsonOf(p.answer())
	keys := parsePath(p.source().Path)
	if ok {
		if n, ok := missingInAnswer(at, "answer", root, keys); ok {
			return n, true
		}
	} else if p.readsJSON() {
		return report.Note{}, false
	}
	at = clone(at, p.valueParams())
	at["path"] = "the answer"
	if p.value.Column == 0 && (p.value.Value == "undefined" || p.value.Value == "null") {
		return note("found_nothing", at), true
	}
	if len(keys) > 0 {
		at["path"] = code(pathText(keys)+shortValue(root, keys)) + " in the answer"
	}
	kind, want := p.comparison()
	claim := claimText(kind, want)
	if claim == "" && want != "" {
		claim = code(plain.Code(want, maxValue))
	}
	if claim == "" {
		return note("computed", at), true
	}
	at["wanted"] = claim
	return note("computed_wanted", at), true
}

// shortValue is the value at a path, as it stands behind its key, if it is short.
func shortValue(root any, keys []string) string {
	parent, i := firstMissing(root, keys[:len(keys)-1])
	if o, ok := parent.(*js.Object); ok && i == len(keys)-1 {
		if text := jsonText(o.Values[keys[i]]); len(text) <= maxShown {
			return ": " + safe(text)
		}
	}
	return ""
}

// valueParams has the value to blame as the hint's code names it.
func (p *programFailure) valueParams() params {
	return params{"expression": plain.Code(p.value.Expression, 120), "actual": code(plain.Code(p.value.Value, maxValue))}
}

// memberOfText explains an answer that is a text, where the check expects an object.
func (p *programFailure) memberOfText(at params, path []string) (report.Note, bool) {
	if p.value.Value != "undefined" || p.readsJSON() {
		return report.Note{}, false
	}
	n, ok := missingInAnswer(at, "answer", p.answer().Text().String(), path)
	if ok && isMarkup(p.answer()) {
		n = note(n.Code, clone(n.Params, params{"actual": p.shownText()}))
	}
	return n, ok
}

// shownText is what a sentence shows of an answer that is a text.
func (p *programFailure) shownText() string {
	r := p.answer()
	text := strings.TrimSpace(r.Text().String())
	switch {
	case text == "":
		return "empty"
	case !isMarkup(r):
		return code(firstLine(text))
	}
	if title := titleOf(text); title != "" {
		return "an HTML page (" + code(title) + ")"
	}
	return "an HTML page"
}

// ofText explains an answer that was read as text.
func (p *programFailure) ofText(at params) (report.Note, bool) {
	r := p.answer()
	if !strings.HasPrefix(p.value.Value, `"`) {
		return report.Note{}, false
	}
	kind, want, _ := strings.Cut(p.failed.Wanted, " ")
	at = clone(at, params{"wanted": code(plain.Code(want, 200)), "actual": p.shownText()})
	switch {
	case kind == "match" || kind == "test" || strings.HasPrefix(kind, "include"):
		return note("text_no_match", at), true
	case kind == "oneOf":
		at["wanted"] = claimText(kind, want)
		return note("text_equal", at), true
	case kind == "===" || kind == "==" || strings.Contains(strings.ToLower(kind), "equal"):
		if how := difference(r.Text().String(), want); how != "" && !isMarkup(r) {
			return note("text_differs", clone(at, params{"reason": how})), true
		}
		return note("text_equal", at), true
	}
	return report.Note{}, false
}

// unknown says what failed, if it is not known why.
func (p *programFailure) unknown(at params) (report.Note, bool) {
	if p.value == nil || p.failed.Kind == "throw" {
		return report.Note{}, false
	}
	return note("no_source", clone(at, p.valueParams())), true
}
