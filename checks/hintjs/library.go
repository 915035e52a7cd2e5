package hintjs

import (
	"embed"
	"regexp"
	"sync"

	"github.com/dop251/goja"
)

//go:embed js/*.js
var sources embed.FS

// A part of the library is a function of what Go lends it (`host`) and of what
// the parts before it have made (`lib`). To make a part takes longer than to run
// most hints, so a program gets those whose words it has.
type libraryPart struct {
	name  string
	words string // regular expression; "" is any program
}

var libraryParts = []libraryPart{
	{"limits", `Array|length|repeat|pad|replaceAll|from|Buffer|stringify`},
	{"recent", `groupBy|withResolvers|ellFormed`},
	{"regexp", `/|RegExp|match|search`},
	{"inspect", ``},
	{"equal", ``},
	{"claims", ``},
	{"effects", `hrows|\.[tT]hrow|NotThrow|hange|crease`},
	{"assert", ``},
	{"json", ``},
	{"date", `Date`},
	{"format", `toLocale`},
	{"encoding", ``},
	{"params", `[pP]arams`},
	{"url", `URL`},
	{"form", `[bB]lob|File|FormData`},
	{"fetch", `fetch|Headers|Response|XMLHttpRequest|\$[.(]|jQuery`},
	{"xhr", `XMLHttpRequest`},
	{"jquery", `\$[.(]|jQuery`},
	{"window", ``},
	{"browser", `DOMParser|document|XMLSerializer|localStorage|sessionStorage|navigator|location|history|WebSocket|EventSource|Worker|Image|FileReader|AbortController|Request|crypto|performance|Intl|WeakRef`},
}

// dynamic are the words of programs that may have others without spelling them.
const dynamic = `eval|Function|globalThis|window|self|\\u`

type compiledPart struct {
	needed *regexp.Regexp
	code   *goja.Program
}

// library is compiled once.
var library = sync.OnceValue(func() []compiledPart {
	list := make([]compiledPart, len(libraryParts))
	for i, p := range libraryParts {
		source, err := sources.ReadFile("js/" + p.name + ".js")
		if err != nil {
			panic(err) // embedded
		}
		list[i] = compiledPart{
			needed: regexp.MustCompile(p.words + "|" + dynamic),
			code:   goja.MustCompile(p.name+".js", string(source), true),
		}
	}
	return list
})

// partsFor are the parts that a program with this code needs.
func partsFor(code string) []*goja.Program {
	var list []*goja.Program
	for _, p := range library() {
		if p.needed.MatchString(code) {
			list = append(list, p.code)
		}
	}
	return list
}
