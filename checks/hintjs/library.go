package hintjs

import (
	"embed"
	"strings"
	"sync"

	"github.com/dop251/goja"
)

//go:embed js
var sources embed.FS

// A part of the library is a JavaScript function of what Go provides (`host`) and of
// what the other parts provide (`lib`). To run all of them takes longer than most
// hints do, so a part is loaded when a global or a member of lib that it defines is
// first used. One that patches a built-in is loaded before the program runs, if the
// program has a name for what is patched.
type libraryPart struct {
	name     string
	globals  string // that it defines
	patches  string // names of the built-ins that it patches
	provides string // members of lib
}

var libraryParts = []libraryPart{
	{name: "show", provides: "inspectAny displayAny clip showNumber showString"},
	{name: "inspect", provides: "show"},
	{name: "equal", provides: "deepEqual"},
	{name: "values", provides: "values"},
	{name: "claim", provides: "typeOf lower claim simple a equal"},
	{name: "refusal", provides: "failClaim refuse"},
	{name: "failure", provides: "AssertionError"},
	{name: "claims", provides: "claims"},
	{name: "effects", provides: "effects"},
	{name: "symbols", patches: "asyncIterator asyncDispose dispose"},
	{name: "iterators", patches: "Iterator entries values keys matchAll toArray"}, // and with a generator function
	{name: "recent", globals: "WeakRef FinalizationRegistry",
		patches: "any groupBy withResolvers isWellFormed toWellFormed fromAsync try isError " +
			"union intersection difference symmetricDifference isSubsetOf isSupersetOf isDisjointFrom"},
	{name: "regexp", patches: "RegExp match matchAll search", provides: "literal last"}, // and with a literal
	{name: "statics", patches: "escape input lastMatch lastParen leftContext rightContext " +
		"$1 $2 $3 $4 $5 $6 $7 $8 $9 $& $+ $` $' $_"},
	{name: "assert", globals: "assert", provides: "assert recorded check"},
	{name: "expect", globals: "expect chai", provides: "should"},
	{name: "should"}, // with a property should
	{name: "json", patches: "JSON"},
	{name: "parse", provides: "parse"},
	{name: "date", patches: "Date"},
	{
		name:     "format",
		patches:  "toLocaleString toLocaleDateString toLocaleTimeString",
		provides: "numberText dateText languageOf",
	},
	{name: "collate", patches: "localeCompare", provides: "collator"},
	{name: "intl", globals: "Intl"},
	{name: "encoding", globals: "TextEncoder TextDecoder btoa atob structuredClone"},
	{name: "bytes", provides: "toBytes concat"},
	{name: "params", globals: "URLSearchParams", provides: "URLSearchParams"},
	{name: "url", globals: "URL"},
	{name: "form", globals: "Blob File FormData", provides: "parseForm"},
	{name: "headers", globals: "Headers", provides: "Headers pairsOf frozenHeaders"},
	{name: "events", globals: "Event CustomEvent MessageEvent EventTarget DOMException AbortSignal AbortController " +
		"MessageChannel MessagePort addEventListener removeEventListener dispatchEvent",
		provides: "DOMException Event EventTarget"},
	{name: "streams", globals: "ReadableStream WritableStream TransformStream TextDecoderStream",
		provides: "streamOf readAll ReadableStream"},
	{name: "body", provides: "Body bodyOf isStream noteReading"},
	{name: "fetch", globals: "fetch Response", provides: "send requestOf"},
	{name: "request", globals: "Request"},
	{name: "crypto", globals: "crypto"},
	{name: "performance", globals: "performance"},
	{name: "storage", globals: "localStorage sessionStorage"},
	{name: "typed", globals: "Atomics", patches: "Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array " +
		"Int32Array Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array"},
	{name: "io", globals: "io"},
	{name: "xhr", globals: "XMLHttpRequest"},
	{name: "jquery", globals: "$ jQuery"},
	{name: "console", globals: "console", provides: "log"},
	{
		name:     "timers",
		globals:  "setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask",
		provides: "guarded",
	},
	{name: "messages", provides: "messageOf"},
	{name: "promises", patches: "Promise then catch finally when"},
	{name: "dynamic", patches: "eval Function constructor"},
	{name: "browser", globals: strings.Join(onlyBrowsers, " "), provides: "missing"},
}

// reflective are names that let a program use a property without its name.
var reflective = []string{
	"eval", "Function", "globalThis", "window", "self",
	"Reflect", "getOwnPropertyDescriptor", "getOwnPropertyDescriptors",
}

// library are the parts, each of which is compiled when it is first loaded in this
// process: most processes load few.
var library = sync.OnceValue(func() map[string]func() *goja.Program {
	return eachPart(func(name string) *goja.Program { return goja.MustCompile(name+".js", partSource(name), true) })
})

func eachPart(compile func(name string) *goja.Program) map[string]func() *goja.Program {
	parts := map[string]func() *goja.Program{}
	for _, p := range libraryParts {
		parts[p.name] = sync.OnceValue(func() *goja.Program { return compile(p.name) })
	}
	return parts
}

func partSource(name string) string {
	source, err := sources.ReadFile("js/" + name + ".js")
	if err != nil {
		panic(err) // embedded
	}
	return string(source)
}

// byName maps the names in a field of the parts to the parts' names.
func byName(of func(libraryPart) string) map[string]string {
	parts := map[string]string{}
	for _, p := range libraryParts {
		for name := range strings.FieldsSeq(of(p)) {
			parts[name] = p.name
		}
	}
	return parts
}

// providers maps the members of lib to the parts that provide them, definers the
// globals to the parts that define them.
var (
	providers = sync.OnceValue(
		func() map[string]string { return byName(func(p libraryPart) string { return p.provides }) },
	)
	definers = sync.OnceValue(
		func() map[string]string { return byName(func(p libraryPart) string { return p.globals }) },
	)
)

// partsFor are the parts that must be loaded before a program runs.
func partsFor(found *analysis) []string {
	anything := found.computes
	for _, name := range reflective {
		anything = anything || found.names[name]
	}
	var list []string
	for _, p := range libraryParts {
		need := p.name == "regexp" && len(found.patterns) > 0 || p.name == "should" && found.should ||
			p.name == "iterators" && found.generators
		for name := range strings.FieldsSeq(p.patches) {
			need = need || anything || found.names[name]
		}
		for name := range strings.FieldsSeq(p.globals) { // a part that is loaded later would overwrite it
			need = need || found.assigned[name] || anything && found.names[name]
		}
		if need {
			list = append(list, p.name)
		}
	}
	return list
}
