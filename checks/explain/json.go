package explain

import (
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"grader/checks"
	"grader/checks/js"
	"grader/checks/page"
)

// jsonFailures explains the assertions on a page's JSON that did not hold.
func (x *explainer) jsonFailures() []checks.Note {
	if len(x.page.Body) > maxSource {
		return nil
	}
	_, err := js.ParseJSON(x.page.Text())
	var f *js.SyntaxError
	if errors.As(err, &f) {
		return []checks.Note{note("not_json", params{"page": x.asked, "reason": strings.TrimSuffix(safe(f.Error()), ".")})}
	}
	var root any
	if json.Unmarshal([]byte(x.page.Text().String()), &root) != nil {
		return nil
	}
	var notes []checks.Note
	for i, a := range x.judged.Result.Assertions {
		if a.Verdict == checks.Fail && i < len(x.check.Assertions) {
			notes = append(notes, x.jsonNote(root, x.check.Assertions[i], a))
		}
	}
	return notes
}

func (x *explainer) jsonNote(root any, pa page.Assertion, a checks.Assertion) checks.Note {
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
	return x.valueNote(pa, a)
}

// missingKey explains the first key of a path that is not there.
func (x *explainer) missingKey(v any, keys []string) (checks.Note, bool) {
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
				return note("nearly_key", p), true
			}
			p["keys"] = keysText(parent)
			return note("missing_key", p), true
		case []any:
			if n, err := strconv.Atoi(key); err == nil && n >= 0 && n < len(parent) {
				v = parent[n]
				continue
			}
			if key == "length" {
				return checks.Note{}, false
			}
			p["actual"] = "a list of " + strconv.Itoa(len(parent))
		case string:
			return checks.Note{}, false
		default:
			text, _ := json.Marshal(parent)
			p["actual"] = code(string(text))
		}
		return note("missing_parent", p), true
	}
	return checks.Note{}, false
}

func nearestKey(key string, among map[string]any) (string, bool) {
	best, least := "", maxDistance
	for _, k := range slices.Sorted(maps.Keys(among))[:min(len(among), maxDistinct)] {
		if d := distance(strings.ToLower(key), strings.ToLower(k), least); d < least {
			best, least = k, d
		}
	}
	return best, least <= max(tolerance(key), 1)
}

// valueNote compares what was found with what was expected.
func (x *explainer) valueNote(pa page.Assertion, a checks.Assertion) checks.Note {
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

func keysText(object map[string]any) string {
	if len(object) == 0 {
		return "no keys"
	}
	keys := slices.Sorted(maps.Keys(object))
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
