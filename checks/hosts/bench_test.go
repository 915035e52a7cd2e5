package hosts

import (
	"strings"
	"testing"

	"grader/checks"
)

// BenchmarkRecognize is what an honest page costs: source that no row looks into,
// and a page for people.
func BenchmarkRecognize(b *testing.B) {
	for name, r := range map[string]*checks.Response{
		"source": answered(200, "text/javascript", strings.Repeat("let currentUsers = 0;\n", 200)),
		"page":   answered(200, "text/html", "<title>Chat</title><h1>Chat</h1>"+strings.Repeat("<p>Hello</p>\n", 200)),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if Recognize("https://a.example/_api/server.js", r, true) != nil {
					b.Fatal("it is honest")
				}
			}
		})
	}
}
