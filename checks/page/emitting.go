package page

import (
	"grader/checks"
	"grader/checks/jsregexp"
)

// CommunicateByEmitting is freeCodeCamp's challenge of that name: a server that
// counts its users, tells all of them with `io.emit`, and a client that
// listens. Texts, messages and patterns are the author's.
func CommunicateByEmitting() *checks.Challenge {
	server, client := Address{Path: "/_api/server.js"}, Address{Path: "/public/client.js"}
	return &checks.Challenge{
		ID:      "589fc831f9fc0f352b528e75",
		Name:    "communicate-by-emitting",
		Title:   "Communicate by Emitting",
		HelpURL: "https://forum.freecodecamp.org/t/301550",
		Hints: []checks.Hint{
			matchHint("`currentUsers` should be defined.", server, `/currentUsers/s`,
				"You should have variable currentUsers defined"),
			matchHint("Server should emit the current user count at each new connection.", server,
				`/io.emit.*('|")user count('|").*currentUsers/s`,
				`You should emit "user count" with data currentUsers`),
			matchHint("Your client should be listening for `'user count'` event.", client,
				`/socket.on.*('|")user count('|")/s`,
				"Your client should be connection to server with the connection defined as socket"),
		},
	}
}

func matchHint(text string, page Address, literal, message string) checks.Hint {
	pattern, err := jsregexp.CompileLiteral(literal)
	if err != nil {
		panic(err) // the literals above are constants
	}
	return checks.Hint{
		Text:  text,
		Check: &Check{Page: page, Assertions: []Assertion{{Kind: "match", Pattern: pattern, Message: message}}},
	}
}
