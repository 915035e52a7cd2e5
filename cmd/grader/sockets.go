package main

import (
	"context"
	"encoding/json"
	"time"

	"grader/checks"
	"grader/checks/hintjs"
	"grader/checks/socketio"
)

// A socket is a Socket.IO client as programs of hints see it.
type socket struct{ *socketio.Client }

func (s socket) Receive(ctx context.Context) (json.RawMessage, error) {
	e, err := s.Next(ctx)
	if err != nil {
		return nil, err
	}
	return json.Marshal(e)
}

// connect connects a client for a program of a hint.
func connect(ctx context.Context, s *checks.Session, address string, options json.RawMessage) (hintjs.Socket, error) {
	var o struct {
		Path       string            `json:"path"`
		Query      map[string]string `json:"query"`
		Auth       json.RawMessage   `json:"auth"`
		Transports []string          `json:"transports"`
		Timeout    float64           `json:"timeout"` // ms
	}
	if err := json.Unmarshal(options, &o); err != nil {
		return nil, &checks.Failure{Code: socketio.BadOption, Message: "io: an option has a value that it can't have."}
	}
	c, err := socketio.Dial(ctx, s.Site(), address, socketio.Options{
		Path: o.Path, Query: o.Query, Auth: o.Auth, Transports: o.Transports,
		Timeout: time.Duration(o.Timeout * float64(time.Millisecond)),
		Project: s.Code(), Answered: s.Answered(),
	})
	if err != nil {
		return nil, err
	}
	return socket{c}, nil
}
