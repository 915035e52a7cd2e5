package hintjs

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"grader/checks"
	"grader/checks/report"
)

// sockets are the Socket.IO clients of a run, by the numbers that its program gave
// them.
type sockets struct {
	connect Connect // nil: there are none
	usage   usage

	mu      sync.Mutex
	clients map[int]Socket
}

// allows reports whether a program may request this. The worker checked it before,
// but a worker is not trusted.
func (s *sockets) allows(r *socketRequest, project string) bool {
	s.usage.add(r)
	known := s.client(r.Client) != nil
	if r.Do == "connect" {
		return !known && !s.usage.exceeded() && sameOrigin(r.Name, project)
	}
	return known && !s.usage.exceeded()
}

func (s *sockets) client(number int) Socket {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clients[number]
}

func (s *sockets) add(number int, c Socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.clients == nil {
		s.clients = map[int]Socket{}
	}
	s.clients[number] = c
}

// close ends all clients.
func (s *sockets) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	var closing sync.WaitGroup
	for _, c := range s.clients {
		closing.Go(c.Close)
	}
	closing.Wait()
}

// do executes a program's request.
func (s *sockets) do(ctx context.Context, session *checks.Session, r *socketRequest) (*socketAnswer, error) {
	a := &socketAnswer{}
	err := s.perform(ctx, session, r, a)
	var failure *checks.Failure
	if errors.As(err, &failure) {
		return &socketAnswer{Code: failure.Code, Message: failure.Message}, nil
	}
	if err != nil {
		return nil, err
	}
	return a, nil
}

func (s *sockets) perform(ctx context.Context, session *checks.Session, r *socketRequest, a *socketAnswer) (err error) {
	if r.Do == "connect" {
		if s.connect == nil {
			return &checks.SiteError{Code: report.NotGradable,
				Detail: "This hint connects to the project, which this grader does not do."}
		}
		c, err := s.connect(ctx, session, r.Name, r.Data)
		if err == nil {
			s.add(r.Client, c)
		}
		return err
	}
	c := s.client(r.Client)
	switch r.Do {
	case "emit":
		return c.Emit(ctx, r.Name, r.Data)
	case "call":
		a.Data, err = callSocket(ctx, c, r)
	case "receive":
		a.Data, err = c.Receive(ctx)
	case "close":
		c.Close()
	default:
		return fmt.Errorf("%w: %q of a client", errMessage, r.Do)
	}
	return err
}

// callSocket sends an event and waits for its acknowledgement, as long as the program
// wants to.
func callSocket(ctx context.Context, c Socket, r *socketRequest) ([]byte, error) {
	waiting, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	data, err := c.Call(waiting, r.Name, r.Data)
	if err != nil && waiting.Err() != nil && ctx.Err() == nil {
		detail := fmt.Sprintf("The server did not acknowledge '%s' within %g s.", r.Name, r.Timeout.Seconds())
		return nil, &checks.Failure{Code: "silent", Message: detail}
	}
	return data, err
}
