package explain

import (
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"grader/checks/js"
	"grader/checks/page"
	"grader/checks/plain"
	"grader/checks/report"
)

// jsonFailures explains the assertions on a page's JSON that did not hold.
func (x *explainer) jsonFailures() []report.Note {
	if len(x.page.Body) > maxSource {
		return nil
	}
	_, err := js.ParseJSON(x.page.Text())
	var f *js.SyntaxError
	if errors.As(err, &f) {
		return []report.Note{x.notJSON(f)}
	}
	var root any
	if json.Unmarshal([]byte(x.page.Text().String()), &root) != nil {
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

// notJSON says what is no JSON, and shows its line.
func (x *explainer) notJSON(f *js.SyntaxError) report.Note {
	text := x.page.Text().String()
	p := params{"page": x.asked, "reason": strings.TrimSuffix(safe(f.Error()), ".")}
	if at := conflict.FindStringIndex(text); at != nil {
		p["found"], p["line"] = text[at[0]:at[1]], x.lineOf(at[0])
		return x.mark(note("json_conflict", p), span{at[0], at[1]}, "")
	}
	var value any
	var broken *json.SyntaxError
	if !errors.As(json.Unmarshal([]byte(text), &value), &broken) || broken.Offset > int64(len(text)) {
		return note("not_json", p)
	}
	at := max(int(broken.Offset)-1, 0)
	_, size := firstRune(text[at:])
	mark := page.Mark(text, at, at+size)
	p["found"], p["line"] = safe(mark.Text), x.lineOf(at)
	return x.mark(note("json_line", p), span{at, at + size}, "not expected")
}

// conflict finds the line by which Git marks what it could not merge.
var conflict = regexp.MustCompile(`(?m)^(<<<<<<<|=======|>>>>>>>)`)

func (x *explainer) jsonNote(root any, pa page.Assertion, a report.Assertion) report.Note {
	keys := make([]string, 0, len(pa.Path)+1)
	for _, s := range pa.Path {
		keys = append(keys, s.Key)
	}
	present := !strings.Contains(strings.ToLower(pa.Kind), "not")
	if pa.Kind == "property" || pa.Kind == "notProperty" {
		switch key := pa.Expected.(type) {
		case string:
			keys = append(keys, key)
		case float64:
			keys = append(keys, strconv.FormatFloat(key, 'f', -1, 64))
		}
	}
	if pa.Kind == "notProperty" {
		return note("unwanted_key", params{"page": x.asked, "path": code(pathText(keys))})
	}
	if n, ok := x.missingKey(root, keys); ok && present {
		return n
	}
	if pa.Pattern != nil && present {
		text, _ := json.Marshal(valueAt(root, keys))
		return note("other_match", params{"page": x.asked, "path": parentText(keys), "actual": code(safe(string(text))),
			"expected": code(safe(pa.Pattern.String()))})
	}
	if n, ok := x.missingEntry(root, keys, pa); ok {
		return n
	}
	return x.valueNote(pa, a)
}

// missingEntry explains a list that lacks an entry, or has one that is like it.
func (x *explainer) missingEntry(root any, keys []string, pa page.Assertion) (report.Note, bool) {
	want, isText := pa.Expected.(string)
	list, isList := valueAt(root, keys).([]any)
	if pa.Kind != "include" || !isText || !isList {
		return report.Note{}, false
	}
	entries := map[string]any{}
	for _, v := range list {
		if s, ok := v.(string); ok {
			entries[s] = nil
		}
	}
	p := params{"page": x.asked, "path": parentText(keys), "part": safe(want)}
	near, ok := nearestKey(want, entries)
	if !ok {
		p["keys"] = keysText(want, entries)
		return note("missing_entry", p), true
	}
	p["found"], p["differs"] = safe(near), "is close to"
	if strings.EqualFold(near, want) {
		p["differs"] = "differs in upper and lower case from"
	}
	return x.markKey(note("nearly_entry", p), near, want), true
}

// valueAt is what a path leads to; nil if it leads nowhere.
func valueAt(v any, keys []string) any {
	for _, key := range keys {
		switch parent := v.(type) {
		case map[string]any:
			v = parent[key]
		case []any:
			n, err := strconv.Atoi(key)
			if err != nil || n < 0 || n >= len(parent) {
				return nil
			}
			v = parent[n]
		default:
			return nil
		}
	}
	return v
}

// markKey shows a string of the page, if there is only one like it.
func (x *explainer) markKey(n report.Note, key, want string) report.Note {
	text, quoted := x.page.Text().String(), strconv.Quote(key)
	if strings.Count(text, quoted) != 1 {
		return n
	}
	at := strings.Index(text, quoted)
	return x.mark(n, span{at, at + len(quoted)}, "expected "+strconv.Quote(safe(want)))
}

// missingKey explains the first key of a path that is not there.
func (x *explainer) missingKey(root any, keys []string) (report.Note, bool) {
	v := root
	for i, key := range keys {
		p := params{"page": x.asked, "path": code(pathText(keys[:i+1])), "parent": parentText(keys[:i])}
		switch parent := v.(type) {
		case map[string]any:
			if next, ok := parent[key]; ok {
				v = next
				continue
			}
			if nearest, ok := nearestKey(key, parent); ok {
				p["found"] = safe(nearest)
				return x.markKey(note("nearly_key", p), nearest, key), true
			}
			if other, ok := holder(root, keys[:i], key); ok {
				p["other"], p["found"] = parentText(append(slices.Clone(keys[:max(i-1, 0)]), other)), safe(key)
				return note("elsewhere_key", p), true
			}
			p["keys"] = keysText(key, parent)
			return note("missing_key", p), true
		case []any:
			if n, err := strconv.Atoi(key); err == nil && n >= 0 && n < len(parent) {
				v = parent[n]
				continue
			}
			if key == "length" {
				return report.Note{}, false
			}
			p["actual"] = "a list of " + strconv.Itoa(len(parent))
		case string:
			return report.Note{}, false
		default:
			text, _ := json.Marshal(parent)
			p["actual"] = code(string(text))
		}
		return note("missing_parent", p), true
	}
	return report.Note{}, false
}

// holder is the key of an object beside the one at a path that has a key which
// that lacks: devDependencies for dependencies.
func holder(root any, path []string, key string) (string, bool) {
	if len(path) == 0 {
		return "", false
	}
	around, _ := valueAt(root, path[:len(path)-1]).(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(around)) {
		if beside, ok := around[name].(map[string]any); ok && beside[key] != nil {
			return name, true
		}
	}
	return "", false
}

func nearestKey(key string, among map[string]any) (string, bool) {
	best, least := "", maxDistance
	for _, k := range slices.Sorted(maps.Keys(among))[:min(len(among), maxDistinct)] {
		if d := plain.Distance(strings.ToLower(key), strings.ToLower(k), least); d < least {
			best, least = k, d
		}
	}
	// devDependencies is no misspelt dependencies.
	another := len(best) >= len(key)+3 && strings.HasSuffix(strings.ToLower(best), strings.ToLower(key))
	return best, least <= max(tolerance(key), 1) && !another
}

// valueNote compares what was found with what was expected.
func (x *explainer) valueNote(pa page.Assertion, a report.Assertion) report.Note {
	keys := make([]string, len(pa.Path))
	for i, s := range pa.Path {
		keys[i] = s.Key
	}
	p := params{"page": x.asked, "path": parentText(keys)}
	comparable := slices.Contains([]string{"equal", "strictEqual", "deepEqual", "deepStrictEqual"}, pa.Kind)
	if comparable && a.Expected != "" {
		p["actual"], p["expected"] = code(safe(a.Actual)), code(safe(a.Expected))
		return note("other_value", p)
	}
	p["reason"] = safe(x.judged.Result.Failure)
	return note("unexpected", p)
}

// parentText is a path as a sentence names it.
func parentText(keys []string) string {
	if len(keys) == 0 {
		return "the whole"
	}
	return code(pathText(keys))
}

var plainKey = regexp.MustCompile(`^[A-Za-z_$][\w$]*$`)

// pathText writes a path as JavaScript does.
func pathText(keys []string) string {
	var b strings.Builder
	for i, key := range keys {
		switch _, err := strconv.ParseUint(key, 10, 32); {
		case err == nil:
			b.WriteString("[" + key + "]")
		case !plainKey.MatchString(key):
			b.WriteString("[" + strconv.Quote(key) + "]")
		case i > 0:
			b.WriteString("." + key)
		default:
			b.WriteString(key)
		}
	}
	return safe(b.String())
}

// maxKeys is how many keys of an object a sentence names.
const maxKeys = 6

// keysText names the keys of an object, those first that are most like the one
// that it lacks.
func keysText(want string, object map[string]any) string {
	if len(object) == 0 {
		return "no keys"
	}
	keys := slices.Sorted(maps.Keys(object))
	if len(keys) <= maxDistinct {
		unlike := map[string]int{}
		for _, k := range keys {
			unlike[k] = plain.Distance(strings.ToLower(want), strings.ToLower(k), maxDistance)
		}
		slices.SortStableFunc(keys, func(a, b string) int { return unlike[a] - unlike[b] })
	}
	shown := keys[:min(len(keys), maxKeys)]
	for i, k := range shown {
		shown[i] = code(safe(k))
	}
	text := strings.Join(shown, ", ")
	if len(keys) > maxKeys {
		text += ", …"
	}
	return text
}
