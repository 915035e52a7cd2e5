package hintjs

import "regexp"

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
