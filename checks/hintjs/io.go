package hintjs

import (
	"context"
	"encoding/json"
	"time"

	"github.com/dop251/goja"

	"grader/checks"
	"grader/checks/lazyregexp"
	"grader/checks/plain"
	"grader/checks/report"
)

// A Connect connects a Socket.IO client to a URL of the project; options are the
// program's, as JSON: path, query, auth, transports, timeout in ms. The error is a
// [*checks.Failure] if the project is at fault, as those of a [Socket] are.
type Connect func(ctx context.Context, s *checks.Session, address string, options json.RawMessage) (Socket, error)

// A Socket is a connected Socket.IO client.
type Socket interface {
	// Emit sends an event; data is an array.
	Emit(ctx context.Context, name string, data json.RawMessage) error
	// Call sends an event and waits for its acknowledgement: an array.
	Call(ctx context.Context, name string, data json.RawMessage) (json.RawMessage, error)
	// Receive waits for the next event: {name, data, binary}.
	Receive(ctx context.Context) (json.RawMessage, error)
	// Close tells the server, and waits until it has heard. It may be called again.
	Close()
}

// These bound how many clients a program connects, and how often it uses them.
const maxClients, maxSocketRequests = 20, 2000

// usage counts what a program does with clients.
type usage struct{ connects, requests int }

func (u *usage) add(r *socketRequest) {
	u.requests++
	if r.Do == "connect" {
		u.connects++
	}
}

func (u *usage) exceeded() bool { return u.connects > maxClients || u.requests > maxSocketRequests }

// A socketRequest is something that a program asks of a client.
type socketRequest struct {
	Do     string // connect, emit, call, receive or close
	Client int    // chosen by the program when it connects
	Name   string // of the event; the URL to connect to
	Data   []byte // JSON: of the event; the options

	Timeout time.Duration // for an acknowledgement
}

// A socketAnswer is what came of it.
type socketAnswer struct {
	Data          []byte // JSON
	Code, Message string // what the project is at fault with; empty if nothing
}

// io asks something of a client: what(0), client(1), name or URL(2), JSON(3). It
// calls (4) with the JSON of the answer, or with undefined, a code and a message.
// An acknowledgement is waited for so many milliseconds(5).
func (r *run) io(call goja.FunctionCall) goja.Value {
	req := &socketRequest{
		Do: call.Argument(0).String(), Client: int(call.Argument(1).ToInteger()),
		Name: call.Argument(2).String(), Data: []byte(call.Argument(3).String()),
		Timeout: time.Duration(call.Argument(5).ToInteger()) * time.Millisecond,
	}
	done, _ := goja.AssertFunction(call.Argument(4))
	if req.Do == "connect" && !sameOrigin(req.Name, r.project) {
		r.abort(report.NotGradable, "This hint connects to another site, which the grader does not do.")
		return goja.Undefined()
	}
	if r.sent += len(req.Name) + len(req.Data); r.sent > maxSent {
		r.abort(report.BudgetExceeded, tooMuch)
		return goja.Undefined()
	}
	if r.sockets.add(req); r.sockets.exceeded() {
		r.abort(report.BudgetExceeded, "The check did more with Socket.IO clients than it may.")
		return goja.Undefined()
	}
	background := req.Do == "receive"
	if background {
		r.receiving++
	}
	r.ask(request{Socket: req}, func(a *answer) error {
		if background {
			r.receiving--
		}
		s := a.Socket
		if s == nil {
			s = &socketAnswer{Code: "unknown", Message: "The client did not get through to the server."}
			if a.Trouble != nil {
				s.Code, s.Message = string(a.Trouble.Code), a.Trouble.Detail
			}
		}
		result := goja.Undefined()
		if s.Code == "" {
			result = r.vm.ToValue(string(s.Data))
		}
		_, err := done(goja.Undefined(), result, r.vm.ToValue(s.Code), r.vm.ToValue(s.Message))
		return err
	})
	return goja.Undefined()
}

// waits reports whether the program waits for an answer. A client's pending receive
// counts only while the program's own function has not returned.
func (r *run) waits() bool {
	running := r.main != nil && r.main.State() == goja.PromiseStatePending
	return len(r.waiting) > r.receiving || running && r.receiving > 0
}

// codeName matches the codes of failures and of notes.
var codeName = lazyregexp.New(`^[a-z][a-z0-9_]{0,40}$`)

// codeOf is the code property of what a program threw, or "".
func (r *run) codeOf(thrown goja.Value) string {
	object, ok := thrown.(*goja.Object)
	if !ok {
		return ""
	}
	code := ""
	_ = r.protect(func() error { // it may have a getter
		code = object.Get("code").String()
		return nil
	})
	if !codeName().MatchString(code) {
		return ""
	}
	return code
}

// note records an observation that is not a failure: a code(0) and a sentence(1).
func (r *run) note(call goja.FunctionCall) goja.Value {
	n := report.Note{Code: call.Argument(0).String(), Detail: plain.Clip(call.Argument(1).String(), maxText)}
	if codeName().MatchString(n.Code) && len(r.outcome.Notes) < maxRecord {
		r.outcome.Notes = append(r.outcome.Notes, n)
	}
	return goja.Undefined()
}
