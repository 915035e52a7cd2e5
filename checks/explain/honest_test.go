package explain_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/checks/report"
)

// Code that does what it should, in ways that a careless reader could take for
// hollow.
func TestHonestWaysGetNoCaution(t *testing.T) {
	const emit, listen = `/io.emit.*('|")user count('|").*currentUsers/s`, `/socket.on.*('|")user count('|")/s`
	for _, c := range []struct{ name, pattern, source string }{
		{"commented out once, and there", emit, "// io.emit('user count', currentUsers)\nio.emit('user count', currentUsers)"},
		{"logged before", emit, "console.log(\"io.emit('user count', currentUsers)\")\nio.emit('user count', currentUsers)"},
		{"another event before", emit, "io.emit('hello')\nio.emit('user count', currentUsers)\n"},
		{"a comment between", emit, "io.emit('user count', /* of them */ currentUsers)"},
		{"an object", emit, "io.emit('user count', {\n  n: currentUsers,\n})"},
		{"on coming and on going", emit, "io.on('connection', s => {\n io.emit('user count', currentUsers)\n s.on('disconnect', () => {\n io.emit('user count', currentUsers)\n })\n})"},
		{"a named function for both", emit, "function tell() { io.emit('user count', currentUsers) }\nio.on('connection', s => { tell(); s.on('disconnect', tell) })"},
		{"without semicolons", emit, "let currentUsers = 0\nconst f = () => io.emit('user count', currentUsers)\nf()\n"},
		{"with a condition", emit, "if (io) io.emit('user count', currentUsers); else throw 1"},
		{"in a template's expression", emit, "log(`${io.emit('user count', currentUsers)}`)"},
		{"a blank before the bracket", emit, "io.emit (\n'user count'\n, currentUsers)"},
		{"minified", emit, "!function(){let currentUsers=0;a.on(\"x\",(()=>{b(),io.emit(\"user count\",currentUsers)}))}()"},
		{"after a regular expression with quotes", emit, "const q = /['\"`]/g, h = a / b / c\nio.emit('user count', currentUsers)"},
		{"after a regular expression with a comment in it", emit, "const q = /[/*]/\nio.emit('user count', currentUsers)\n/* x */"},
		{"after an address in a string", emit, "const u = 'http://a.example/*'\nio.emit('user count', currentUsers)"},
		{"a bracket is missing", emit, "app.get('/', () => {\nio.emit('user count', currentUsers)\n"},
		{"a bracket too many", emit, "}})\nio.emit('user count', currentUsers)\n"},
		{"a quote is missing", emit, "console.log('hello)\nio.emit('user count', currentUsers)\n"},
		{"a template is not closed", emit, "io.emit('user count', currentUsers)\nconst a = `x\n"},
		{"bound to a name", emit, "const emit = io.emit.bind(io);\nemit('user count', currentUsers);"},
		{"a listener for another file's function", listen, "socket.on('user count', show);"},
		{"a chain", listen, "io()\nsocket.on('connect', hi).on('user count', show)"},
		{"the connection's name in a function below", `/io.on.*('|")connection\1.*socket/s`, "io.on('connection', hello);\nfunction hello(socket) {}"},
		{"an element's name in a string", `/socket.on.*('|")chat message('|")[^]*messages.*li/s`, "socket.on('chat message', (d) => {\n  $('#messages').append($('<li>').text(d.message));\n});"},
		{"a path without quotes in the pattern", `/sendFile.*index.html/`, "res.sendFile('views/index.html')"},
		{"a module in two steps", `/io.*=.*require.*('|")socket.io\1.*http/s`, "const io = require('socket.io');\nconst server = io(http);"},
		{"JSX", `/currentUsers/s`, "const a = <p>it's {currentUsers}</p>;"},
		{"a class", `/findOne/`, "class A {\n  go() {\n    return this.db.findOne({})\n  }\n}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := explained(t, c.pattern, c.source)
			assert.Equal(t, report.Pass, h.Verdict)
			assert.Empty(t, h.Cautions)
		})
	}
}
