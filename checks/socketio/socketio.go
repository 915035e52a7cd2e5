// Package socketio is a Socket.IO client for grading: it connects to a learner's
// project as a browser's tab would, and hears what the project tells it.
//
// It speaks protocols 3 and 4 of Engine.IO, so to servers of Socket.IO 1.7 to 4.8;
// which one, it recognises from the server's answer to the first request. All
// goes through a [checks.Site]: polling by Do, and a WebSocket, where the site can,
// by its RoundTrip. Attachments in binary are passed over, and said to be.
//
// What it promises, whatever a server does: each step ends in time; payloads,
// messages, pings, polls and events that wait are bounded; and after Close no
// goroutine is left, and no client at the server that could be told.
package socketio

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"grader/checks"
	"grader/checks/report"
)

// Options of [Dial]. The zero value works.
type Options struct {
	Path    string            // where the server's Engine.IO is; "" is "/socket.io/"
	Query   map[string]string // sent with each request
	Auth    json.RawMessage   // for the server's middleware; Socket.IO 3 and later read it
	Timeout time.Duration     // for connecting; 0 is 5 s

	// Transports are "polling" and "websocket". None is polling, and a WebSocket
	// where a server takes nothing else.
	Transports []string

	// Project is the project's URL. A path that it has is not part of a namespace.
	Project string
	// Answered says that the project has answered before in this grading: if it
	// doesn't while a client connects, the client was what it died of.
	Answered bool
}

// Dial connects a client; the URL's path is the namespace, as with Socket.IO's own
// clients. The client lives until ctx ends or it is closed; close it. The error is
// a [*checks.Failure], a [*checks.SiteError], or ctx's own.
func Dial(ctx context.Context, site checks.Site, address string, opts Options) (*Client, error) {
	for _, t := range opts.Transports {
		if t != "polling" && t != "websocket" {
			return nil, failure(BadOption, `io: a transport is "polling" or "websocket".`)
		}
	}
	at, err := endpointOf(address, opts.Project, opts)
	if err != nil {
		return nil, failure(BadOption, err.Error())
	}
	if opts.Timeout <= 0 {
		opts.Timeout = 5 * time.Second
	}
	c := newClient(ctx, site, at, opts)
	connecting, cancel := context.WithTimeout(ctx, opts.Timeout)
	defer cancel()
	if err := c.connect(connecting); err != nil {
		c.Close()
		if connecting.Err() != nil && ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
			err = silent("The server did not let a client in within the time allowed.")
		}
		return nil, c.diedOf(ctx, err)
	}
	return c, nil
}

// diedOf tells a project that doesn't answer from one that a client killed.
func (c *Client) diedOf(ctx context.Context, err error) error {
	var site *checks.SiteError
	if c.opts.Answered && errors.As(err, &site) && broken(site.Code) && c.dead(ctx) {
		return died()
	}
	return err
}

// broken tells the failures by which a server that is gone makes itself known.
func broken(code report.ErrorCode) bool {
	return code == report.ConnectionRefused || code == report.BadResponse || code == report.HostAsleep
}

// connect opens a session and joins the namespace.
func (c *Client) connect(ctx context.Context) error {
	packets, err := c.open(ctx)
	if err != nil {
		return err
	}
	c.running.Go(func() { c.read(packets) })
	if err := c.tell(ctx); err != nil {
		return err
	}
	if c.protocol == 3 {
		c.running.Go(c.ping)
		if err := c.await(ctx, c.greeted); err != nil || c.at.namespace == "/" {
			return err
		}
	}
	if err := c.join(ctx); err != nil {
		return err
	}
	return c.await(ctx, c.joined)
}

// join asks to be let into the namespace. A server of protocol 3 is only asked
// for other ones than the default.
func (c *Client) join(ctx context.Context) error {
	p := packet{kind: typeConnect, namespace: c.at.namespace, id: -1, data: c.opts.Auth}
	if c.protocol == 3 {
		p.data = nil
		if len(c.at.query) > 0 {
			p.namespace += "?" + c.at.query.Encode()
		}
	}
	return c.send(ctx, p)
}

// newlyOpen is how long a server of protocol 3 may take to let a client in that
// has just opened a WebSocket.
const newlyOpen = time.Second

// tell finds out the protocol where the handshake did not say it: a server of
// protocol 3 lets the client in by itself, one of protocol 4 waits to be asked.
func (c *Client) tell(ctx context.Context) error {
	if c.protocol != 0 {
		return nil
	}
	timer := time.NewTimer(newlyOpen)
	defer timer.Stop()
	select {
	case <-c.greeted:
		c.protocol = 3
	case <-timer.C:
		c.protocol = 4
	case <-c.ended:
		return c.why()
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// open chooses the transport and opens a session. It returns the packets that
// came already.
func (c *Client) open(ctx context.Context) ([]string, error) {
	asked := c.opts.Transports
	o, err := c.handshakeBy(ctx)
	switch {
	case err != nil:
		return nil, err
	case !o.noPoll:
		c.adopt(o)
		if len(asked) > 0 && !slices.Contains(asked, "polling") {
			return o.packets, c.upgrade(ctx)
		}
		return o.packets, nil
	case len(asked) > 0 && !slices.Contains(asked, "websocket"):
		return nil, failure(NoSocketIO, "The server does not take polling, which is all that was asked for.")
	}
	return nil, c.openSocket(ctx)
}

// opened is an opening or why there is none.
type opened struct {
	opening
	err error
}

// handshakeBy asks for a session and waits for the answer as long as ctx allows.
func (c *Client) handshakeBy(ctx context.Context) (opening, error) {
	answer := make(chan opened, 1)
	c.running.Go(func() {
		o, err := newPolling(c.site, c.at).open(c.ctx)
		answer <- opened{o, err}
	})
	select {
	case o := <-answer:
		return o.opening, o.err
	case <-ctx.Done():
		c.opening = answer
		return opening{}, ctx.Err()
	}
}

// adopt makes an opened session the client's.
func (c *Client) adopt(o opening) {
	c.protocol, c.handshake = o.protocol, o.handshake
	c.at.moved(o.redirect)
	c.at.sid = o.SID
	p := newPolling(c.site, c.at)
	p.v = o.protocol
	c.transport = p
}

func (c *Client) upgrade(ctx context.Context) error {
	if !slices.Contains(c.handshake.Upgrades, "websocket") {
		return failure(NoSocketIO, "The server does not take WebSockets, which is all that was asked for.")
	}
	s, err := upgrade(ctx, c.site, c.at)
	if err == nil {
		c.transport = s
	}
	return err
}

// openSocket opens a session over a WebSocket with no polling before it.
func (c *Client) openSocket(ctx context.Context) error {
	s, err := openStream(ctx, c.site, c.at)
	if err != nil {
		return err
	}
	c.transport = s
	packets, err := s.receive(ctx)
	if err != nil {
		return err
	}
	h, ok := parseHandshake(packets[0])
	if !ok {
		return garbled()
	}
	c.handshake = h
	if h.MaxPayload > 0 {
		c.protocol = 4
	}
	return nil
}
