package hintjs

import "regexp"

// What the interpreter says of a mistake, and what V8 says of it, where a hint
// threw it anew after other words.
var words = []struct {
	engine *regexp.Regexp
	v8     string
}{
	{regexp.MustCompile(`^((?:TypeError: |Error: )*)Cannot read property '(.*)' of (undefined|null)$`), "${1}Cannot read properties of $3 (reading '$2')"},
	{regexp.MustCompile(`^((?:TypeError: |Error: )*)Cannot read property '(.*)' of undefined or null$`), "${1}Cannot read properties of undefined (reading '$2')"},
	{regexp.MustCompile(`(?s)^((?:TypeError: |Error: )*)Could not convert .* to primitive$`), "${1}Cannot convert object to primitive value"},
	{regexp.MustCompile(`^((?:TypeError: |Error: )*)Object has no member '(.*)'$`), "${1}$2 is not a function"},
}

// inV8sWords rewrites a message that says nothing but what the engine says, as
// it is or thrown anew.
func inV8sWords(message string) string {
	for _, w := range words {
		if w.engine.MatchString(message) {
			return w.engine.ReplaceAllString(message, w.v8)
		}
	}
	return message
}
