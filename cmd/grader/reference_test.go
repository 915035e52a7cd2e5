package main

import (
	"net/http/httptest"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/fetch"
	"grader/checks/page"
	"grader/checks/report"
	"grader/fixtures"
	"grader/fixtures/reference"
)

// The challenge's own text, which a clone of this repository does not have.
const challengeFile = "../../../shared/challenge/communicate-by-emitting.md"

// For every fixture our verdicts, and what a failed assertion says, are those of
// the challenge's own code, run in Node with chai.
func TestVerdictsEqualTheReferenceOnEveryFixture(t *testing.T) {
	text, err := os.ReadFile(challengeFile)
	if err != nil {
		t.Skip("the challenge's own text is not beside this repository: ", err)
	}
	hints := regexp.MustCompile("(?s)```js\n(.*?)```").FindAllStringSubmatch(afterHints(t, string(text)), -1)
	require.Len(t, hints, 3)
	node := reference.Start(t)
	for _, name := range fixtures.Names() {
		t.Run(name, func(t *testing.T) {
			c, err := fixtures.Open(name)
			require.NoError(t, err)
			project := httptest.NewServer(c.Handler())
			defer project.Close()
			client, err := fetch.New(fetch.Options{AllowTargets: []string{project.Listener.Addr().String()}})
			require.NoError(t, err)
			defer client.Close()
			opened, err := client.Open(project.URL)
			require.NoError(t, err)
			graded := checks.Grade(t.Context(), page.CommunicateByEmitting(), opened, checks.Options{})
			for i, h := range graded.Hints {
				want := node.Hint(t, project.URL, hints[i][1])
				assert.Equal(t, want.Passed, h.Verdict == report.Pass, "hint %d", i+1)
				assert.Equal(t, want.Message, h.Failure, "hint %d", i+1)
			}
		})
	}
}

func afterHints(t *testing.T, text string) string {
	t.Helper()
	at := regexp.MustCompile(`(?m)^# --hints--$`).FindStringIndex(text)
	require.NotNil(t, at)
	return text[at[1]:]
}
