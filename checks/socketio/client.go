package socketio

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"grader/checks"
)

// Limits of what one client takes from its server.
const (
	maxReceived = 20_000  // packets
	maxPings    = 1000    // that are answered
	maxWaiting  = 1000    // events that nobody has asked for yet,
	maxHeld     = 4 << 20 // and their bytes
)

// closeTime is how long a server may take to hear that a client goes. One that is
// overloaded takes longer than one that is not there.
const closeTime = 5 * time.Second

// settleTime is how long a handshake that nobody waits for any more may take: its
// session can't be closed before it is known.
const settleTime = 10 * time.Second

// An Event is one that the server emitted to the client.
type Event struct {
	Name string          `json:"name"`
	Data json.RawMessage `json:"data"` // an array of what was emitted with it
	// Binary says that there were attachments in binary. Data has placeholders for
	// them; what they held is not kept.
	Binary bool `json:"binary,omitempty"`
}

// A transport carries Engine.IO packets. One goroutine receives.
type transport interface {
	receive(ctx context.Context) ([]string, error)
	send(ctx context.Context, packets ...string) error
	close(ctx context.Context, goodbye string) // tells the server, and waits until it has heard
	drop()                                     // tells nobody
}

// A Client is connected to a namespace of a server. Its methods are safe for
// concurrent use.
type Client struct {
	site      checks.Site
	at        endpoint
	opts      Options
	protocol  protocol
	handshake handshake
	transport transport // nil: no session

	ctx      context.Context // the client's life
	stop     context.CancelFunc
	running  sync.WaitGroup
	quit     chan struct{} // closed when the client wants no more
	quitOnce sync.Once
	greeted  chan struct{} // closed when the default namespace has let the client in
	joined   chan struct{} // closed when the client's namespace has
	ended    chan struct{} // closed when nothing more comes; err says why

	received, pings int // of read

	// opening is the handshake that was asked for and not waited for until its end;
	// nil if there is none. Its session would be a client at the server.
	opening <-chan opened

	mu     sync.Mutex
	events []Event
	held   int           // bytes of events
	more   chan struct{} // holds a token when there may be an event
	calls  map[int64]chan json.RawMessage
	lastID int64
	err    error
}

func newClient(ctx context.Context, site checks.Site, at endpoint, opts Options) *Client {
	ctx, stop := context.WithCancel(ctx)
	return &Client{
		site: site, at: at, opts: opts, ctx: ctx, stop: stop,
		quit: make(chan struct{}), greeted: make(chan struct{}), joined: make(chan struct{}), ended: make(chan struct{}),
		more: make(chan struct{}, 1), calls: map[int64]chan json.RawMessage{},
	}
}

// Emit sends an event; data is a JSON array.
func (c *Client) Emit(ctx context.Context, name string, data json.RawMessage) error {
	event, err := eventOf(name, data)
	if err != nil {
		return err
	}
	return c.send(ctx, packet{kind: typeEvent, namespace: c.at.namespace, id: -1, data: event})
}

// Call sends an event and waits for its acknowledgement: a JSON array.
func (c *Client) Call(ctx context.Context, name string, data json.RawMessage) (json.RawMessage, error) {
	event, err := eventOf(name, data)
	if err != nil {
		return nil, err
	}
	answer := make(chan json.RawMessage, 1)
	c.mu.Lock()
	id := c.lastID
	c.lastID++
	c.calls[id] = answer
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.calls, id)
	}()
	if err := c.send(ctx, packet{kind: typeEvent, namespace: c.at.namespace, id: id, data: event}); err != nil {
		return nil, err
	}
	select {
	case data := <-answer:
		return data, nil
	case <-c.ended:
		return nil, c.why()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func eventOf(name string, data json.RawMessage) (json.RawMessage, error) {
	var list []json.RawMessage
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, err
	}
	quoted, err := json.Marshal(name)
	if err != nil {
		return nil, err
	}
	return json.Marshal(append([]json.RawMessage{quoted}, list...))
}

// Next waits for the next event, in the order in which they came. When no more
// will come, the error says why.
func (c *Client) Next(ctx context.Context) (Event, error) {
	for {
		if e, ok := c.take(); ok {
			return e, nil
		}
		select {
		case <-c.more:
			continue
		default:
		}
		select {
		case <-c.more:
		case <-c.ended:
			if e, ok := c.take(); ok {
				return e, nil
			}
			return Event{}, c.why()
		case <-ctx.Done():
			return Event{}, ctx.Err()
		}
	}
}

func (c *Client) take() (Event, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.events) == 0 {
		return Event{}, false
	}
	e := c.events[0]
	c.events = c.events[1:]
	c.held -= len(e.Name) + len(e.Data)
	if len(c.events) > 0 {
		c.signal()
	}
	return e, true
}

func (c *Client) signal() {
	select {
	case c.more <- struct{}{}:
	default:
	}
}

// Close tells the server that the client goes, waits until it has heard that, a
// few seconds at most, and leaves nothing running. It may be called more than once.
func (c *Client) Close() {
	c.quitOnce.Do(func() {
		close(c.quit)
		c.settle()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.ctx), closeTime)
		defer cancel()
		if c.transport != nil {
			if !c.isDead() && !c.brokenOff() {
				c.transport.close(ctx, message(packet{kind: typeDisconnect, namespace: c.at.namespace, id: -1}))
			}
			c.transport.drop()
		}
		c.stop()
	})
	c.running.Wait()
}

// settle waits for a handshake that is under way, to close what it opens.
func (c *Client) settle() {
	if c.opening == nil {
		return
	}
	select {
	case o := <-c.opening:
		if o.err == nil && !o.noPoll {
			c.adopt(o.opening)
		}
	case <-time.After(settleTime):
	}
}

// brokenOff tells that the end of a WebSocket says enough: nothing is read from it
// any more, so no goodbye would be heard.
func (c *Client) brokenOff() bool {
	_, socket := c.transport.(*stream)
	return socket && c.why() != nil
}

func (c *Client) isDead() bool {
	var e *checks.Failure
	return errors.As(c.why(), &e) && e.Code == Died
}

func (c *Client) send(ctx context.Context, p packet) error {
	select {
	case <-c.ended:
		return c.why()
	default:
	}
	err := c.transport.send(ctx, message(p))
	if err == nil || ctx.Err() != nil {
		return err
	}
	return c.brokenBy(err)
}

// message is the Engine.IO packet that carries a packet.
func message(p packet) string { return string(engineMessage) + p.String() }

// await waits for a step of connecting.
func (c *Client) await(ctx context.Context, step <-chan struct{}) error {
	select {
	case <-step:
		return nil
	case <-c.ended:
		return c.why()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// why is the reason for which nothing more comes; nil while it does.
func (c *Client) why() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// ping keeps a session of protocol 3 alive.
func (c *Client) ping() {
	ticker := time.NewTicker(c.handshake.pingEvery())
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			_ = c.transport.send(c.ctx, string(enginePing)) // if it can't be sent, nothing comes, either
		case <-c.quit:
			return
		case <-c.ended:
			return
		case <-c.ctx.Done():
			return
		}
	}
}
