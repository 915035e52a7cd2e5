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
// hints, so a run makes one when a global or a member of lib is touched that the
// part defines. A part that changes what the engine has is made before the program
// runs, if that has a name for what is changed.
type libraryPart struct {
	name    string
	globals string // that it defines
	changes string // names of what it changes
	makes   string // of lib
}

var libraryParts = []libraryPart{
	{name: "show", makes: "inspectAny displayAny clip showNumber showString"},
	{name: "inspect", makes: "show"},
	{name: "equal", makes: "deepEqual"},
	{name: "values", makes: "values"},
	{name: "claim", makes: "typeOf lower claim simple a equal"},
	{name: "unheld", makes: "unheld refuse"},
	{name: "failure", makes: "AssertionError"},
	{name: "claims", makes: "claims"},
	{name: "effects", makes: "effects"},
	{name: "symbols", changes: "asyncIterator asyncDispose dispose"},
	{name: "iterators", changes: "Iterator entries values keys matchAll toArray"}, // and of programs with generators
	{name: "recent", globals: "WeakRef FinalizationRegistry",
		changes: "groupBy withResolvers isWellFormed toWellFormed fromAsync try isError " +
			"union intersection difference symmetricDifference isSubsetOf isSupersetOf isDisjointFrom"},
	{name: "regexp", changes: "RegExp match matchAll search", makes: "literal last"}, // and of programs with a literal
	{name: "statics", changes: "escape input lastMatch lastParen leftContext rightContext " +
		"$1 $2 $3 $4 $5 $6 $7 $8 $9 $& $+ $` $' $_"},
	{name: "assert", globals: "assert", makes: "assert recorded check"},
	{name: "expect", globals: "expect chai", makes: "should"},
	{name: "should"}, // of programs that say .should
	{name: "json", changes: "JSON", makes: "parse"},
	{name: "date", changes: "Date"},
	{
		name:    "format",
		changes: "toLocaleString toLocaleDateString toLocaleTimeString",
		makes:   "numberText dateText languageOf",
	},
	{name: "collate", changes: "localeCompare", makes: "collator"},
	{name: "intl", globals: "Intl"},
	{name: "encoding", globals: "TextEncoder TextDecoder btoa atob structuredClone"},
	{name: "bytes", makes: "toBytes concat"},
	{name: "params", globals: "URLSearchParams", makes: "URLSearchParams"},
	{name: "url", globals: "URL"},
	{name: "form", globals: "Blob File FormData", makes: "parseForm"},
	{name: "headers", globals: "Headers", makes: "Headers pairsOf frozenHeaders"},
	{name: "events", globals: "Event CustomEvent MessageEvent EventTarget DOMException AbortSignal AbortController " +
		"MessageChannel MessagePort addEventListener removeEventListener dispatchEvent",
		makes: "DOMException Event EventTarget"},
	{name: "streams", globals: "ReadableStream WritableStream TransformStream TextDecoderStream",
		makes: "streamOf readAll ReadableStream"},
	{name: "body", makes: "Body bodyOf isStream came"},
	{name: "fetch", globals: "fetch Response", makes: "send asked"},
	{name: "request", globals: "Request"},
	{name: "crypto", globals: "crypto"},
	{name: "performance", globals: "performance"},
	{name: "storage", globals: "localStorage sessionStorage"},
	{name: "typed", globals: "Atomics", changes: "Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array " +
		"Int32Array Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array"},
	{name: "io", globals: "io"},
	{name: "xhr", globals: "XMLHttpRequest"},
	{name: "jquery", globals: "$ jQuery"},
	{name: "console", globals: "console", makes: "log"},
	{
		name:    "timers",
		globals: "setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask",
		makes:   "guarded",
	},
	{name: "messages", makes: "messageOf"},
	{name: "promises", changes: "Promise then catch finally"},
	{name: "dynamic", changes: "eval Function constructor"},
	{name: "browser", globals: strings.Join(onlyBrowsers, " "), makes: "missing"},
}

// roundabout are names by which a program may get at a property that it does not
// name.
var roundabout = []string{
	"eval", "Function", "globalThis", "window", "self",
	"Reflect", "getOwnPropertyDescriptor", "getOwnPropertyDescriptors",
}

// library is compiled once.
var library = sync.OnceValue(func() map[string]*goja.Program {
	programs := map[string]*goja.Program{}
	for _, p := range libraryParts {
		programs[p.name] = goja.MustCompile(p.name+".js", partSource(p.name), true)
	}
	return programs
})

func partSource(name string) string {
	source, err := sources.ReadFile("js/" + name + ".js")
	if err != nil {
		panic(err) // embedded
	}
	return string(source)
}

// byName gives the part for each of the names that of gives of a part.
func byName(of func(libraryPart) string) map[string]string {
	parts := map[string]string{}
	for _, p := range libraryParts {
		for name := range strings.FieldsSeq(of(p)) {
			parts[name] = p.name
		}
	}
	return parts
}

// makers are the parts that make the names of lib, definers those that define the
// globals.
var (
	makers   = sync.OnceValue(func() map[string]string { return byName(func(p libraryPart) string { return p.makes }) })
	definers = sync.OnceValue(
		func() map[string]string { return byName(func(p libraryPart) string { return p.globals }) },
	)
)

// partsFor are the parts that a program needs from the start.
func partsFor(found *surveyor, saysShould bool) []string {
	anything := found.computes
	for _, name := range roundabout {
		anything = anything || found.names[name]
	}
	var list []string
	for _, p := range libraryParts {
		need := p.name == "regexp" && len(found.patterns) > 0 || p.name == "should" && saysShould ||
			p.name == "iterators" && found.generators
		for name := range strings.FieldsSeq(p.changes) {
			need = need || anything || found.names[name]
		}
		for name := range strings.FieldsSeq(p.globals) { // what the program sets must not be set again
			need = need || found.assigned[name] || anything && found.names[name]
		}
		if need {
			list = append(list, p.name)
		}
	}
	return list
}
