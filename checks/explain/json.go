package explain

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"grader/checks/js"
	"grader/checks/lazyregexp"
	"grader/checks/page"
	"grader/checks/report"
)

// jsonFailures explains the assertions on a page's JSON that did not hold.
func (x *explainer) jsonFailures() []report.Note {
	if len(x.page.Body) > maxSource {
		return nil
	}
	root, err := js.ParseJSON(x.page.Text())
	var broken *js.SyntaxError
	switch {
	case errors.As(err, &broken):
		return []report.Note{x.notJSON(broken)}
	case err != nil:
		return nil
	}
	var notes []report.Note
	for i, a := range x.judged.Result.Assertions {
		if a.Verdict == report.Fail && i < len(x.check.Assertions) {
			notes = append(notes, x.jsonNote(root, x.check.Assertions[i], a))
		}
	}
	return notes
}

// notJSON says why a page is not JSON, and shows the line.
func (x *explainer) notJSON(broken *js.SyntaxError) report.Note {
	text := x.page.Text().String()
	p := params{"page": x.asked, "reason": strings.TrimSuffix(safe(broken.Error()), ".")}
	if at := mergeConflict().FindStringIndex(text); at != nil {
		p["found"], p["line"] = text[at[0]:at[1]], x.lineOf(at[0])
		return x.mark(note("json_conflict", p), span{at[0], at[1]}, "")
	}
	if n, ok := x.brokenAs(text, broken, p); ok {
		return n
	}
	at := min(broken.Offset, len(text)-1)
	_, size := firstRune(text[at:])
	p["found"], p["line"] = safe(page.Mark(text, at, at+size).Text), x.lineOf(at)
	return x.mark(note("json_line", p), span{at, at + size}, "not expected")
}

// mergeConflict finds Git's conflict markers.
var mergeConflict = lazyregexp.New(`(?m)^(<<<<<<<|=======|>>>>>>>)`)

func (x *explainer) jsonNote(root any, pa page.Assertion, a report.Assertion) report.Note {
	keys := pathKeys(pa.Path)
	if pa.Kind == "property" || pa.Kind == "notProperty" {
		keys = append(keys, js.PropertyKey(pa.Expected))
	}
	if pa.Kind == "notProperty" {
		return x.unwantedKey(root, keys, pa, a)
	}
	present := !strings.Contains(strings.ToLower(pa.Kind), "not")
	if n, ok := x.missingKey(root, keys); ok && present {
		return n
	}
	value, err := js.Walk(root, pa.Path)
	if pa.Pattern != nil && present && err == nil {
		p := params{"page": x.asked, "path": pathName(keys), "actual": code(safe(jsonText(value)))}
		if start, ok := beginning(pa.Pattern.String()); ok {
			p["expected"] = "one that starts with " + code(safe(start))
			return x.markValue(note("other_value", p), keys, "")
		}
		p["expected"] = code(safe(pa.Pattern.String()))
		return x.markValue(note("other_match", p), keys, "")
	}
	if list, ok := value.([]any); ok && pa.Kind == "include" {
		if n, ok := x.missingEntry(list, keys, pa.Expected); ok {
			return n
		}
	}
	return x.valueNote(pa, a)
}

// literalStart finds a pattern that is the beginning of a text, to the letter.
var literalStart = lazyregexp.New(`^/\^((?:[\w @~-]|\\[^\w\s])+)/$`)

// beginning is the text with which all that matches a pattern begins, if that is all that
// the pattern, a literal, asks for.
func beginning(literal string) (string, bool) {
	found := literalStart().FindStringSubmatch(literal)
	if found == nil {
		return "", false
	}
	return strings.ReplaceAll(found[1], `\`, ""), true
}

// unwantedKey explains a key that must not be there; what must be without it has to be
// there itself.
func (x *explainer) unwantedKey(root any, keys []string, pa page.Assertion, a report.Assertion) report.Note {
	if n, ok := x.missingKey(root, keys[:len(keys)-1]); ok {
		return n
	}
	if _, i := firstMissing(root, keys); i < len(keys) {
		return x.valueNote(pa, a)
	}
	return x.markKey(note("unwanted_key", params{"page": x.asked, "path": code(pathText(keys))}), keys, "not expected")
}

// missingEntry explains a list that lacks an entry, by one that is much like it if
// there is one.
func (x *explainer) missingEntry(list []any, keys []string, entry any) (report.Note, bool) {
	want, ok := entry.(string)
	if !ok {
		return report.Note{}, false
	}
	var entries []string
	for _, v := range list {
		if s, ok := v.(string); ok && !slices.Contains(entries, s) {
			entries = append(entries, s)
		}
	}
	p := params{"page": x.asked, "path": pathName(keys), "part": safe(want)}
	near, ok := nearestKey(want, entries)
	if !ok {
		p["keys"] = nearestFirst(want, entries)
		return note("missing_entry", p), true
	}
	p["found"], p["differs"] = safe(near), "is close to"
	if strings.EqualFold(near, want) {
		p["differs"] = "differs in upper and lower case from"
	}
	at := append(slices.Clone(keys), strconv.Itoa(slices.Index(list, any(near))))
	return x.markEntry(note("nearly_entry", p), at, expectedText(want)), true
}

// missingKey explains the first key of a path that is not there.
func (x *explainer) missingKey(root any, keys []string) (report.Note, bool) {
	parent, i := firstMissing(root, keys)
	if i == len(keys) {
		return report.Note{}, false
	}
	key := keys[i]
	p := params{"page": x.asked, "path": code(pathText(keys[:i+1])), "parent": pathName(keys[:i])}
	switch parent := parent.(type) {
	case *js.Object:
		if nearest, ok := nearestKey(key, parent.Keys); ok {
			p["found"] = safe(nearest)
			at := append(slices.Clone(keys[:i]), nearest)
			return x.markKey(note("nearly_key", p), at, expectedText(key)), true
		}
		if other, ok := siblingWith(root, keys[:i], key); ok {
			at := append(slices.Clone(keys[:max(i-1, 0)]), other)
			p["other"], p["found"] = pathName(at), safe(key)
			return x.markKey(note("elsewhere_key", p), append(at, key), ""), true
		}
		p["keys"] = nearestFirst(key, parent.Keys)
		return note("missing_key", p), true
	case []any:
		p["actual"] = "a list of " + strconv.Itoa(len(parent))
	case string:
		p["actual"] = typedValue(parent)
	default:
		p["actual"] = code(jsonText(parent))
	}
	return note("missing_parent", p), true
}

// siblingWith finds an object beside the one at a path that has the key: it was put into
// devDependencies instead of dependencies. It returns the object's own key.
func siblingWith(root any, path []string, key string) (string, bool) {
	around, _ := firstMissing(root, path[:max(len(path)-1, 0)])
	o, ok := around.(*js.Object)
	if len(path) == 0 || !ok {
		return "", false
	}
	for _, name := range o.Keys {
		if beside, ok := o.Values[name].(*js.Object); ok && slices.Contains(beside.Keys, key) {
			return name, true
		}
	}
	return "", false
}

// valueNote says what was found and what was expected.
func (x *explainer) valueNote(pa page.Assertion, a report.Assertion) report.Note {
	keys := pathKeys(pa.Path)
	p := params{"page": x.asked, "path": pathName(keys)}
	comparable := slices.Contains([]string{"equal", "strictEqual", "deepEqual", "deepStrictEqual"}, pa.Kind)
	if comparable && a.Expected != "" {
		p["actual"], p["expected"] = code(safe(a.Actual)), code(safe(a.Expected))
		return x.markValue(note("other_value", p), keys, "expected "+safe(a.Expected))
	}
	p["reason"] = strings.TrimSuffix(safe(a.Failure), ".")
	return x.markValue(note("unexpected", p), keys, "not expected")
}
