package hintjs

import (
	"embed"
	"strings"
	"sync"

	"github.com/dop251/goja"
)

//go:embed js
var sources embed.FS

// A part of the library is a function of what Go lends it (`host`) and of what
// the other parts make (`lib`). To make a part takes longer than to run most
// hints, so a run makes the parts that define something its program has a word
// for, and another only when a part asks for what that makes.
type libraryPart struct {
	name  string
	words string // of programs that need it from the start; a space is all programs
	makes string // of lib
}

var libraryParts = []libraryPart{
	{"show", "", "inspect display typeOf clip showNumber showString"},
	{"inspect", "", "show"},
	{"equal", "", "deepEqual"},
	{"claim", "", "claim refuse plain lower simple a equal eql match"},
	{"failure", "", "AssertionError"},
	{"claims", "", "claims"},
	{"effects", "", "effects"},
	{"recent", "groupBy withResolvers ellFormed", ""},
	{"regexp", "RegExp match search", "literal"}, // and of programs with a literal
	{"assert", "assert", "assert"},
	{"json", "JSON", "parse"},
	{"date", "Date", ""},
	{"format", "toLocale", ""},
	{"encoding", "TextEncoder TextDecoder btoa atob structuredClone", ""},
	{"bytes", "", "toBytes concat"},
	{"params", "Params params", ""},
	{"url", "URL", ""},
	{"form", "Blob blob File FormData", ""},
	{"headers", "Headers", "Headers pairsOf"},
	{"fetch", "fetch Response", "send"},
	{"xhr", "XMLHttpRequest", ""},
	{"jquery", "$. $( jQuery", ""},
	{"console", "console", "log"},
	{"timers", "Timeout Interval Immediate queueMicrotask XMLHttpRequest $. $( jQuery", "guarded"},
	{"window", " ", "messageOf makesNoCode"},
	{"generators", "", ""}, // of programs that have one
	{"browser", "DOMParser document XMLSerializer localStorage sessionStorage navigator location history WebSocket EventSource Worker Image FileReader AbortController Request crypto performance Intl WeakRef", ""},
}

// dynamic are the words of programs that may have others without spelling them.
const dynamic = `eval Function globalThis window self \u`

// library is compiled once.
var library = sync.OnceValue(func() map[string]*goja.Program {
	programs := map[string]*goja.Program{}
	for _, p := range libraryParts {
		source, err := sources.ReadFile("js/" + p.name + ".js")
		if err != nil {
			panic(err) // embedded
		}
		programs[p.name] = goja.MustCompile(p.name+".js", string(source), true)
	}
	return programs
})

// makers are the parts that make the names of lib.
var makers = sync.OnceValue(func() map[string]string {
	parts := map[string]string{}
	for _, p := range libraryParts {
		for name := range strings.FieldsSeq(p.makes) {
			parts[name] = p.name
		}
	}
	return parts
})

// spells tells whether a program may have one of these words.
func spells(code, words string) bool {
	for word := range strings.FieldsSeq(words) {
		if strings.Contains(code, word) {
			return true
		}
	}
	return words == " "
}

// partsFor are the parts that a program with this code needs from the start;
// asked are some that it needs whatever its words.
func partsFor(code string, asked map[string]bool) []string {
	var list []string
	all := spells(code, dynamic)
	for _, p := range libraryParts {
		if all && p.words != "" || spells(code, p.words) || asked[p.name] {
			list = append(list, p.name)
		}
	}
	return list
}
