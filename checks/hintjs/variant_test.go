package hintjs_test

import (
	"encoding/json"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// A variant is a project whose answers differ from the right ones, by chance but
// always the same for the same seed and request. Seed 0 answers right.
type variant struct {
	challenge string
	words     []string // of the hint: what a change should hit
	seed      uint64
	mu        sync.Mutex
	project   project
	asked     map[string]int
}

func (v *variant) reset() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.project.reset()
	v.asked = map[string]int{}
}

func (v *variant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	a, ok := v.project.answer(v.challenge, r)
	key := r.Method + " " + r.URL.Path
	v.asked[key]++
	sent := response{status: http.StatusOK, kind: "text/html; charset=utf-8"}
	if a.json != nil {
		sent.kind = "application/json; charset=utf-8"
	}
	// Requests side by side come in any order: only the first few are told apart.
	chance := rand.New(rand.NewPCG(v.seed, hash(key)+uint64(min(v.asked[key], 2))))
	// Hints that ask often need few changes, those that look at little need many.
	if v.seed > 0 && chance.IntN(100) < []int{12, 50, 95}[v.seed%3] {
		a = change(a, v.words, &sent, chance)
	}
	if v.seed%7 == 6 && chance.IntN(2) == 0 {
		sent.status = []int{500, 404}[chance.IntN(2)] // the right body, for hints that look at the status alone
	}
	sent.body = []byte(a.text)
	if a.json != nil {
		sent.body, _ = json.Marshal(a.json)
	}
	if sent.cut > 0 {
		sent.body = sent.body[:len(sent.body)*sent.cut/100]
	}
	if !ok {
		sent = notFound(r)
	}
	v.mu.Unlock()
	time.Sleep(sent.wait)
	w.Header().Set("Content-Type", sent.kind)
	w.WriteHeader(sent.status)
	_, _ = w.Write(sent.body)
}

type response struct {
	status int
	kind   string
	body   []byte
	cut    int // percent of the body to send; 0 is all
	wait   time.Duration
}

func notFound(r *http.Request) response {
	return response{status: http.StatusNotFound, kind: "text/html; charset=utf-8",
		body: []byte("<!DOCTYPE html>\n<html><body><pre>Cannot " + r.Method + " " + r.URL.Path + "</pre></body></html>\n")}
}

func hash(s string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s))
	return h.Sum64()
}

// change makes an answer differ in one way or some.
func change(a answer, words []string, sent *response, chance *rand.Rand) answer {
	switch chance.IntN(10) {
	case 0, 5:
		sent.status = []int{404, 500, 400, 201, 503, 418}[chance.IntN(6)]
	case 1:
		sent.status = []int{404, 500}[chance.IntN(2)]
		return text([]string{"Not Found", "", "<h1>Error</h1>\n  at it's 'line'", `{"error":"no"}`}[chance.IntN(4)])
	case 2:
		return text([]string{"", " ", "null", "0", `"text"`, "[]", "{}", "[[]]", "true", "undefined", "OK"}[chance.IntN(11)])
	case 3:
		sent.cut = 1 + chance.IntN(99)
	case 4:
		sent.wait = 20 * time.Millisecond
	}
	if a.json != nil {
		a.json = changeJSON(clone(a.json), chance)
		for chance.IntN(3) == 0 {
			a.json = changeJSON(a.json, chance)
		}
		return a
	}
	for range 1 + chance.IntN(3) {
		a.text = changeText(a.text, chance)
	}
	if there := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return !strings.Contains(a.text, w) }); len(there) > 0 && chance.IntN(4) > 0 {
		word := there[chance.IntN(len(there))]
		a.text = strings.ReplaceAll(a.text, word, []string{"", word[:1], strings.ToUpper(word), word + "\n", "x" + word}[chance.IntN(5)])
	}
	return a
}

var hintWord = regexp.MustCompile(`[A-Za-z0-9_]{2,}`)

// wordsOf are the words of a hint, those that any hint has left out.
func wordsOf(hint string) []string {
	words := hintWord.FindAllString(hint, -1)
	slices.Sort(words)
	return slices.DeleteFunc(slices.Compact(words), func(w string) bool {
		return slices.Contains([]string{"const", "await", "data", "res", "url", "code", "new", "text", "match", "assert", "You", "to", "the", "or", "in", "gi", "js", "be", "on"}, w)
	})
}

func clone(v any) any {
	raw, _ := json.Marshal(v)
	var copied any
	_ = json.Unmarshal(raw, &copied)
	return copied
}

var oddValues = []any{nil, true, false, 0.0, 1.0, -1.0, 2.5, "", "0", "passed", "failed", "isNull", "Mon Jan 01 1990", "1990-01-01T00:00:00.000Z", "it's\na \"text\" é😀", "on", []any{}, []any{1.0}, map[string]any{}, map[string]any{"a": 1.0}}

// changeJSON changes one value somewhere in v.
func changeJSON(v any, chance *rand.Rand) any {
	if chance.IntN(5) == 0 {
		return odd(v, chance)
	}
	switch v := v.(type) {
	case map[string]any:
		keys := sortedKeys(v)
		if len(keys) == 0 {
			return odd(v, chance)
		}
		key := keys[chance.IntN(len(keys))]
		switch chance.IntN(6) {
		case 0:
			delete(v, key)
		case 1:
			v[key+"x"] = v[key]
		default:
			v[key] = changeJSON(v[key], chance)
		}
		return v
	case []any:
		if len(v) == 0 {
			return odd(v, chance)
		}
		i := chance.IntN(len(v))
		switch chance.IntN(6) {
		case 0:
			return slices.Delete(v, i, i+1)
		case 1:
			return append(v, v[i])
		case 2:
			return v[:i]
		default:
			v[i] = changeJSON(v[i], chance)
		}
		return v
	}
	return odd(v, chance)
}

// odd is a value near v, or any other.
func odd(v any, chance *rand.Rand) any {
	switch v := v.(type) {
	case string:
		switch chance.IntN(6) {
		case 0:
			return strings.ToUpper(v)
		case 1:
			return v + " "
		case 2:
			return changeText(v, chance)
		case 3:
			return []any{v}
		}
	case float64:
		switch chance.IntN(4) {
		case 0:
			return v + 1
		case 1:
			raw, _ := json.Marshal(v)
			return string(raw)
		}
	case bool:
		if chance.IntN(2) == 0 {
			return !v
		}
	}
	return clone(oddValues[chance.IntN(len(oddValues))])
}

// changeText changes a piece of source.
func changeText(s string, chance *rand.Rand) string {
	lines := strings.SplitAfter(s, "\n")
	i := chance.IntN(len(lines))
	switch chance.IntN(12) {
	case 0, 1, 2:
		lines = slices.Delete(lines, i, i+1)
	case 3:
		lines = lines[:i]
	case 4:
		return strings.ReplaceAll(s, "'", []string{`"`, "`"}[chance.IntN(2)])
	case 5:
		return strings.ReplaceAll(s, "\n", []string{"\r\n", " ", "\r", "\u2028", "\n\n"}[chance.IntN(5)])
	case 6:
		return []string{"\ufeff", "\xff\xfe", "\xe2\x82", "é😀 ", "// "}[chance.IntN(5)] + s
	case 7:
		lines[i] = "// " + lines[i]
	case 8:
		lines[i] = strings.ToUpper(lines[i])
	case 9:
		words := strings.SplitAfter(s, " ")
		j := chance.IntN(len(words))
		return strings.Join(slices.Delete(words, j, j+1), "")
	case 10:
		slices.Reverse(lines)
	default:
		for range 12 {
			words := strings.FieldsFunc(lines[i], func(c rune) bool { return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') })
			if len(words) > 0 {
				word := words[chance.IntN(len(words))]
				return strings.ReplaceAll(s, word, word+"s")
			}
			i = chance.IntN(len(lines))
		}
	}
	return strings.Join(lines, "")
}
