package socketio

import (
	"context"
	"encoding/json"
	"errors"

	"grader/checks"
)

// read receives until the session ends.
func (c *Client) read(packets []string) {
	var err error
	for err == nil {
		for _, p := range packets {
			if err = c.engine(p); err != nil {
				break
			}
		}
		if err == nil {
			packets, err = c.transport.receive(c.ctx)
		}
	}
	err = c.brokenBy(err)
	c.mu.Lock()
	c.err = err
	c.mu.Unlock()
	close(c.ended)
}

// engine takes a packet of Engine.IO.
func (c *Client) engine(p string) error {
	if c.received++; c.received > maxReceived {
		return tooMuch()
	}
	switch p[0] {
	case engineMessage:
		parsed, err := parsePacket(p[1:])
		if err != nil {
			return err
		}
		return c.packet(parsed)
	case enginePing:
		if c.pings++; c.pings > maxPings {
			return tooMuch()
		}
		return c.transport.send(c.ctx, string(enginePong)+p[1:])
	case engineClose:
		return lost()
	case enginePong, engineNoop, engineBinary:
		return nil
	}
	return garbled()
}

// packet takes a packet of Socket.IO.
func (c *Client) packet(p packet) error {
	if p.kind == typeConnect && p.namespace == "/" {
		once(c.greeted)
	}
	if p.kind == typeConnectError && (p.namespace == c.at.namespace || p.namespace == "/") {
		return refused(p.data)
	}
	if p.namespace != c.at.namespace {
		return nil
	}
	switch p.kind {
	case typeConnect:
		once(c.joined)
	case typeDisconnect:
		return lost()
	case typeEvent, typeBinaryEvent:
		return c.event(p)
	case typeAck, typeBinaryAck:
		c.mu.Lock()
		defer c.mu.Unlock()
		if answer := c.calls[p.id]; answer != nil {
			delete(c.calls, p.id)
			answer <- p.data
		}
	}
	return nil
}

// once closes a channel that may be closed; only read does.
func once(step chan struct{}) {
	select {
	case <-step:
	default:
		close(step)
	}
}

func (c *Client) event(p packet) error {
	var list []json.RawMessage
	if json.Unmarshal(p.data, &list) != nil || len(list) == 0 {
		return garbled()
	}
	e := Event{Binary: p.kind == typeBinaryEvent}
	if json.Unmarshal(list[0], &e.Name) != nil {
		return nil // some servers name events by numbers, which no hint can ask for
	}
	var err error
	if e.Data, err = json.Marshal(list[1:]); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held += len(e.Name) + len(e.Data)
	if c.events = append(c.events, e); len(c.events) > maxWaiting || c.held > maxHeld {
		return tooMuch()
	}
	c.signal()
	return nil
}

// refused is why a server did not let the client into a namespace. Middleware
// refuses whom it does not know: that is no fault of the project.
func refused(data json.RawMessage) error {
	var text string
	var said struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(data, &text) != nil && json.Unmarshal(data, &said) == nil {
		text = said.Message
	}
	if text == "Invalid namespace" {
		return failure(NoSpace, "The server has no such namespace.")
	}
	return needsLogin()
}

// brokenBy is what the failure of a transport means.
func (c *Client) brokenBy(err error) error {
	var ours *checks.Failure
	var site *checks.SiteError
	select {
	case <-c.quit:
		return lost()
	default:
	}
	switch {
	case errors.As(err, &ours):
		return err
	case c.ctx.Err() != nil:
		return c.ctx.Err()
	case errors.Is(err, errPacket), errors.Is(err, errPayload):
		return garbled()
	case errors.Is(err, errManyPackets):
		return tooMuch()
	case errors.As(err, &site) && !broken(site.Code):
		return err
	}
	if c.dead(c.ctx) {
		return died()
	}
	return lost()
}

// dead asks whether the project still answers.
func (c *Client) dead(ctx context.Context) bool {
	address := c.opts.Project
	if address == "" {
		address = c.at.origin + "/"
	}
	resp, err := c.site.Do(ctx, checks.Request{URL: address, Header: checks.Header{"Accept": {"*/*"}}})
	var site *checks.SiteError
	if err != nil {
		return errors.As(err, &site) && broken(site.Code)
	}
	return unavailable(resp.Status)
}
