package hintjs

import (
	"regexp"

	"grader/checks/lazyregexp"
	"grader/checks/report"
)

// words are messages of the engine with V8's, where a hint threw an error again with
// words of its own before them.
var words = []struct {
	engine *regexp.Regexp
	v8     string
}{
	{
		regexp.MustCompile(`^((?:TypeError: |Error: )*)Cannot read property '(.*)' of (undefined|null)$`),
		"${1}Cannot read properties of $3 (reading '$2')",
	},
	{
		regexp.MustCompile(`^((?:TypeError: |Error: )*)Cannot read property '(.*)' of undefined or null$`),
		"${1}Cannot read properties of undefined (reading '$2')",
	},
	{
		regexp.MustCompile(`(?s)^((?:TypeError: |Error: )*)Could not convert .* to primitive$`),
		"${1}Cannot convert object to primitive value",
	},
	{
		regexp.MustCompile(`^((?:TypeError: |Error: )*)Object has no member '(.*)'$`),
		"${1}$2 is not a function",
	},
}

// inV8sWords translates a message that is one of the engine's, alone or at the end.
func inV8sWords(message string) string {
	for _, w := range words {
		if w.engine.MatchString(message) {
			return w.engine.ReplaceAllString(message, w.v8)
		}
	}
	return message
}

// ofNothing matches a message about a property of what the engine calls undefined.
var ofNothing = lazyregexp.New(`^(Cannot (?:read|set) properties of )undefined( \((?:reading|setting) '(.*)'\))$`)

// ofNull tells null from undefined in a message: the engine says undefined for both, and
// the values that were seen say which it was.
func ofNull(message string, seen *report.Expression) string {
	m := ofNothing().FindStringSubmatch(message)
	if m == nil || seen == nil {
		return message
	}
	null := false
	for _, v := range seen.Values {
		switch {
		case !hasMember(seen.Code, v.Expression, m[3]):
		case v.Value == "undefined":
			return message
		case v.Value == "null":
			null = true
		}
	}
	if null {
		return m[1] + "null" + m[2]
	}
	return message
}

// hasMember reports whether a member of an object is named in code.
func hasMember(code, object, name string) bool {
	return regexp.MustCompile(`(^|[^\w$.])` + regexp.QuoteMeta(object+"."+name) + `($|[^\w$])`).MatchString(code)
}
