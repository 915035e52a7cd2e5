package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A crash of Node.js ends with where it came from, which is more than a report shows.
func TestAReportShowsTheErrorOfACrash(t *testing.T) {
	const stack = "    at a\n    at b\n    at c\n    at d\n    at e\n    at f\n    at g\n    at h\n"
	for text, want := range map[string][2]string{
		"node:internal:1210\n  throw err;\n  ^\n\nError: Cannot find module 'express'\n" + stack +
			"  code: 'MODULE_NOT_FOUND',\n}\n\nNode.js v20.20.2\n": {"Error: Cannot find module 'express'", "    at g"},
		"/app/server.js:3\nlet io = ;\n\nSyntaxError: Unexpected token ';'\n    at a\n\nNode.js v22.1.0\nnpm error x\n": {
			"SyntaxError: Unexpected token ';'", "    at a"},
		"TypeError [ERR_X]: no\n" + stack + "\nNode.js v22.1.0\n":       {"TypeError [ERR_X]: no", "    at g"},
		"Traceback\n  File x\nNameError: io\n":                          {"NameError: io", "NameError: io"},
		"Error: lost for a while\n" + strings.Repeat("listening\n", 20): {"listening", "listening"},
		"up\n": {"up", "up"},
	} {
		var p startedProject
		_, err := p.output.Write([]byte(text))
		assert.NoError(t, err)
		notes := p.notes()
		assert.Equal(t, want[0], lastWords(notes), text)
		assert.Equal(t, "| "+want[1], notes[len(notes)-1].Detail, text)
		assert.LessOrEqual(t, len(notes), lastLines+1)
	}
	assert.Empty(t, lastWords((&startedProject{}).notes()))
}
