package explain

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"grader/checks/js"
	"grader/checks/lazyregexp"
	"grader/checks/plain"
)

// pathKeys lists the keys of a property path.
func pathKeys(path []js.Step) []string {
	keys := make([]string, len(path))
	for i, s := range path {
		keys[i] = s.Key
	}
	return keys
}

// parsePath reads a property path such as a.b[0]['c d'].
func parsePath(path string) []string {
	var keys []string
	for _, m := range step().FindAllStringSubmatch(path, -1) {
		key := cmp.Or(m[1], m[2], m[3])
		if m[3] != "" {
			key = strings.NewReplacer(`\'`, "'", `\\`, `\`).Replace(key)
		}
		keys = append(keys, key)
	}
	return keys
}

var (
	step     = lazyregexp.New(`\.?([A-Za-z_$][\w$]*)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]`)
	plainKey = lazyregexp.New(`^[A-Za-z_$][\w$]*$`)
)

// pathText writes a property path as JavaScript does.
func pathText(keys []string) string {
	var b strings.Builder
	for i, key := range keys {
		switch _, err := strconv.ParseUint(key, 10, 32); {
		case err == nil:
			b.WriteString("[" + key + "]")
		case !plainKey().MatchString(key):
			b.WriteString("[" + strconv.Quote(key) + "]")
		case i > 0:
			b.WriteString("." + key)
		default:
			b.WriteString(key)
		}
	}
	return safe(b.String())
}

// pathName names a path in a sentence.
func pathName(keys []string) string {
	if len(keys) == 0 {
		return "the whole"
	}
	return code(pathText(keys))
}

// firstMissing follows a path as far as it exists. It returns the value there and the
// index of the first key that this value lacks; len(keys) if it lacks none, or if
// JSON can't tell.
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

// nearestKey finds the key that seems to be a misspelling of one that is missing.
func nearestKey(key string, among []string) (string, bool) {
	isOther := func(k string) bool {
		return isVariant(k, key) || isVariant(key, k) || isUnscoped(k, key) || isUnscoped(key, k) || isCut(k, key)
	}
	if i := slices.IndexFunc(among, isOther); i >= 0 {
		return among[i], true
	}
	best, least := "", max(tolerance(key), 1)+1
	for _, k := range among[:min(len(among), maxDistinct)] {
		if d := plain.Distance(normalized(key), normalized(k), least); d < least {
			best, least = k, d
		}
	}
	// devDependencies is not a misspelling of dependencies.
	another := len(best) >= len(key)+3 && strings.HasSuffix(normalized(best), normalized(key))
	return best, best != "" && !another
}

// isCut reports whether a key is another without its last one or two letters.
func isCut(found, want string) bool {
	rest, ok := strings.CutPrefix(want, found)
	return ok && len(found) > 4 && len(rest) <= 2 && plainKey().MatchString(rest)
}

// isUnscoped reports whether a package's name lacks the scope that the wanted one has.
func isUnscoped(found, want string) bool {
	return found != "" && strings.HasPrefix(want, "@") && strings.HasSuffix(want, "/"+found)
}

// normalized makes user_name and userName equal.
func normalized(key string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(key))
}

// How many keys a sentence names.
const (
	maxKeys       = 6  // of a page
	maxAnswerKeys = 12 // of an answer to a program
)

// nearestFirst names keys, sorted by how much they are like one that is missing.
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

// keysText names keys, a few of them if they are many.
func keysText(keys []string, most int) string {
	var shown []string
	for _, k := range keys[:min(len(keys), most)] {
		shown = append(shown, code(safe(k)))
	}
	if len(keys) > most {
		shown = append(shown, plain.Ellipsis)
	}
	return joinList(shown)
}
