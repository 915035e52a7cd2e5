package checks

import "grader/checks/jsregexp"

// CommunicateByEmitting is freeCodeCamp's challenge of that name: a server that
// counts its users, tells all of them with `io.emit`, and a client that
// listens. Texts, messages and patterns are the author's.
func CommunicateByEmitting() *Challenge {
	server, client := Page{Path: "/_api/server.js"}, Page{Path: "/public/client.js"}
	return &Challenge{
		ID:      "589fc831f9fc0f352b528e75",
		Name:    "communicate-by-emitting",
		Title:   "Communicate by Emitting",
		HelpURL: "https://forum.freecodecamp.org/t/301550",
		Hints: []Hint{
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

func matchHint(text string, page Page, literal, message string) Hint {
	pattern, err := jsregexp.CompileLiteral(literal)
	if err != nil {
		panic(err) // the literals above are constants
	}
	return Hint{Text: text, Check: &PageCheck{Page: page, Assertions: []PageAssertion{{Kind: "match", Pattern: pattern, Message: message}}}}
}
