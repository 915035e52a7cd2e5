package socketio

import (
	"grader/checks"
	"grader/checks/report"
)

// Codes of the [*checks.Failure] that says why there is no client, or none any more.
const (
	NoSocketIO = "no_socketio"  // nothing at the path speaks Engine.IO
	NoSpace    = "no_namespace" // the server has no such namespace
	Died       = "died"         // the project answered until a client connected
	Lost       = "lost"         // the server ended the connection, or it broke
	Silent     = "silent"       // no answer in time: to joining, upgrading or an event
	Garbled    = "garbled"      // the server sends what is no Socket.IO
	BadOption  = "bad_option"   // the hint's own mistake
)

// failure is something wrong with the project's Socket.IO. That it could not be
// told is a [*checks.SiteError] instead: the project is not reachable, lets in only
// who is logged in ([report.NeedsLogin]), or sends more than is read.
func failure(code, detail string) error { return &checks.Failure{Code: code, Message: detail} }

func noSocketIO(path string, status int) error {
	detail := "There is no Socket.IO at " + path + ": the answer there is not from a Socket.IO server."
	if status == 404 {
		detail = "There is no Socket.IO at " + path + ": the answer there is 404 Not Found. " +
			"Is Socket.IO attached to the server that listens? With Express it must be http.listen, not app.listen."
	}
	return failure(NoSocketIO, detail)
}

func died() error {
	return failure(Died, "The project answered until a client connected, then it stopped answering.")
}

func lost() error { return failure(Lost, "The server ended the connection.") }

func garbled() error {
	return failure(Garbled, "The server sent something that is not Socket.IO.")
}

func silent(detail string) error { return failure(Silent, detail) }

func needsLogin() error {
	return &checks.SiteError{Code: report.NeedsLogin, Detail: "The server lets no client in that is not logged in."}
}

func tooMuch() error {
	return &checks.SiteError{Code: report.BudgetExceeded, Detail: "The server sent its client more than is read."}
}
