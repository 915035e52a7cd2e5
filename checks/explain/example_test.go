package explain_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/jsregexp"
	"grader/checks/page"
)

func TestTheExercisesExampleIsOfTheCallThatIsMeant(t *testing.T) {
	const on, emit = "socket.on('chat message', (data) => {", "socket.emit('chat message', text);"
	for name, c := range map[string]struct {
		pattern, body string
		examples      []string
		want          string
	}{
		"the call":                  {`/socket.on.*('|")chat message\1[^]*messages.*li/`, "socket.on('message', f);\n", []string{emit, on}, on},
		"another, of the same name": {`/socket.on.*('|")chat message\1[^]*messages.*li/`, "socket.on('message', f);\n", []string{emit}, ""},
		"one step of several": {`/register[^]*post[^]*findOne/`, "app.route('/register').get(f);\n",
			[]string{"app.route('/register')", ".post((req, res) => {"}, ".post((req, res) => {"},
		"a name's call, not its variable": {`/store\s*\.open[^]*paths/`, "store.open(a);\n",
			[]string{"const paths = load('./paths');", "paths(app, box);"}, "paths(app, box);"},
		"a name's variable alone": {`/store\s*\.open[^]*paths/`, "store.open(a);\n", []string{"const paths = load('./paths');"}, ""},
		"all of it, not the other way round": {`/tap.*=.*hub/s`, "let a = 1;\n",
			[]string{"const hub = load('tap.io')(web);", "let tap = hub();"}, "let tap = hub();"},
		"the other way round": {`/tap.*=.*hub/s`, "let a = 1;\n", []string{"const hub = load('tap.io')(web);"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			re, err := jsregexp.CompileLiteral(c.pattern)
			require.NoError(t, err)
			check := &page.Check{Page: page.Address{Path: "/public/client.js"},
				Assertions: []page.Assertion{{Kind: "match", Pattern: re, Message: "Not so."}}}
			ch := &checks.Challenge{Name: "one", Hints: []checks.Hint{{Text: "A hint.", Check: check}}, Examples: c.examples}
			r := checks.Grade(t.Context(), ch, checks.Project{URL: "https://learner.example",
				Site: onePage{c.body, "application/javascript"}}, checks.Options{Explain: bare})
			require.NotEmpty(t, r.Hints[0].Explanation)
			assert.Equal(t, c.want, r.Hints[0].Explanation[0].Example)
		})
	}
}
