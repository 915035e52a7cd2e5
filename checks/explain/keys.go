package explain

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"grader/checks/js"
	"grader/checks/plain"
)

// keysTo are the keys of a property path.
func keysTo(path []js.Step) []string {
	keys := make([]string, len(path))
	for i, s := range path {
		keys[i] = s.Key
	}
	return keys
}

// keysOf reads the keys of a path as JavaScript writes it.
func keysOf(path string) []string {
	var keys []string
	for _, m := range step.FindAllStringSubmatch(path, -1) {
		key := cmp.Or(m[1], m[2], m[3])
		if m[3] != "" {
			key = strings.NewReplacer(`\'`, "'", `\\`, `\`).Replace(key)
		}
		keys = append(keys, key)
	}
	return keys
}

var (
	step     = regexp.MustCompile(`\.?([A-Za-z_$][\w$]*)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]`)
	plainKey = regexp.MustCompile(`^[A-Za-z_$][\w$]*$`)
)

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

// wholeOr is a path as a sentence names it.
func wholeOr(keys []string) string {
	if len(keys) == 0 {
		return "the whole"
	}
	return code(pathText(keys))
}

// firstMissing follows a path as far as it leads: to a value, and the index of the
// first key that this lacks. That is len(keys) if all are there, or if it can't be
// told.
func firstMissing(v any, keys []string) (parent any, i int) {
	for i, key := range keys {
		next, has, err := js.Property(v, key)
		switch {
		case err != nil:
			return v, len(keys)
		case !has:
			return v, i
		}
		v = next
	}
	return v, len(keys)
}

// nearestKey is the key that was meant, it seems: a misspelt one.
func nearestKey(key string, among []string) (string, bool) {
	best, least := "", max(tolerance(key), 1)+1
	for _, k := range among[:min(len(among), maxDistinct)] {
		if d := plain.Distance(flat(key), flat(k), least); d < least {
			best, least = k, d
		}
	}
	// devDependencies is no misspelt dependencies.
	another := len(best) >= len(key)+3 && strings.HasSuffix(flat(best), flat(key))
	return best, best != "" && !another
}

// flat makes user_name and userName the same.
func flat(key string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(key))
}

// Keys that a sentence names.
const (
	maxKeys   = 6  // of a page
	maxInJSON = 12 // of an answer, which may be long
)

// nearestFirst names keys, those first that are most like one that is missing.
func nearestFirst(want string, keys []string) string {
	keys = slices.Sorted(slices.Values(keys))
	if len(keys) <= maxDistinct {
		unlike := map[string]int{}
		for _, k := range keys {
			unlike[k] = plain.Distance(strings.ToLower(want), strings.ToLower(k), maxDistance)
		}
		slices.SortStableFunc(keys, func(a, b string) int { return unlike[a] - unlike[b] })
	}
	return cmp.Or(keysText(keys, maxKeys), "no keys")
}

// keysText names the first keys.
func keysText(keys []string, most int) string {
	var shown []string
	for _, k := range keys[:min(len(keys), most)] {
		shown = append(shown, code(safe(k)))
	}
	if len(keys) > most {
		shown = append(shown, plain.Ellipsis)
	}
	return listed(shown)
}
