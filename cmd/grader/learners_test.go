package main

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var updateLearners = flag.Bool("update", false, "write the examples of docs/learners.md anew")

// The examples of docs/learners.md are what their commands print.
func TestExamplesForLearners(t *testing.T) {
	t.Chdir("../..") // the commands are those of a clone
	const path = "docs/learners.md"
	doc, err := os.ReadFile(path)
	require.NoError(t, err)
	example := regexp.MustCompile("(?m)^```text\n\\$ grader (.*)\n((?s).*?)^```$")
	took := regexp.MustCompile(`(?m) in (less than 1 ms|[0-9.]+m?s)$`)
	require.Len(t, example.FindAll(doc, -1), 2)
	made := example.ReplaceAllStringFunc(string(doc), func(block string) string {
		args := example.FindStringSubmatch(block)[1]
		var out, told strings.Builder
		code := run(t.Context(), strings.Fields(args), strings.NewReader(""), &out, &told)
		require.Less(t, code, exitUsage, &told)
		return "```text\n$ grader " + args + "\n" + took.ReplaceAllString(out.String(), " in 2ms") + "```"
	})
	if *updateLearners {
		require.NoError(t, os.WriteFile(path, []byte(made), 0o644))
	}
	assert.Equal(t, string(doc), made, "go test ./cmd/grader -run ExamplesForLearners -update writes them anew")
}
