package socketio

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/coder/websocket"

	"grader/checks"
	"grader/checks/report"
)

// maxFrame is how many bytes a message over WebSocket may have.
const maxFrame = 1 << 20

// A stream is the transport over WebSocket: one packet a message.
type stream struct {
	conn *websocket.Conn
	raw  io.Closer // what conn speaks over
}

// A tap keeps the connection of an upgrade: a [websocket.Conn] that waits for the
// other side's goodbye can't be closed.
type tap struct {
	http.RoundTripper
	raw io.Closer
}

func (t *tap) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.RoundTripper.RoundTrip(req)
	if err == nil {
		t.raw = resp.Body
	}
	return resp, err
}

// openStream connects. A redirect is not followed, as in browsers.
func openStream(ctx context.Context, site checks.Site, at endpoint) (*stream, error) {
	way, ok := site.(http.RoundTripper)
	if !ok {
		return nil, &checks.SiteError{Code: report.NotGradable,
			Detail: "This hint needs a WebSocket, which this project can't be asked for."}
	}
	tapped := &tap{RoundTripper: way}
	client := &http.Client{
		Transport:     tapped,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	// Nothing is compressed, so that no message is larger than it came.
	conn, resp, err := websocket.Dial(ctx, at.url("websocket"), &websocket.DialOptions{HTTPClient: client})
	if err != nil {
		return nil, refusal(ctx, at, resp, err)
	}
	conn.SetReadLimit(maxFrame)
	return &stream{conn, tapped.raw}, nil
}

// refusal is why no WebSocket was opened.
func refusal(ctx context.Context, at endpoint, resp *http.Response, err error) error {
	var site *checks.SiteError
	switch {
	case errors.As(err, &site):
		return site
	case ctx.Err() != nil:
		return ctx.Err()
	case resp == nil:
		return garbled()
	case resp.StatusCode == http.StatusUnauthorized, resp.StatusCode == http.StatusForbidden:
		return needsLogin()
	case at.sid != "": // else polling has not told that there is Socket.IO
		return failure(Lost, "The server did not take the WebSocket that it offered.")
	}
	return noSocketIO(at.path, resp.StatusCode)
}

func (s *stream) receive(ctx context.Context) ([]string, error) {
	kind, message, err := s.conn.Read(ctx)
	switch {
	case errors.Is(err, websocket.ErrMessageTooBig):
		return nil, tooMuch()
	case err != nil:
		return nil, err
	case kind == websocket.MessageBinary:
		return []string{string(engineBinary)}, nil
	case len(message) == 0:
		return nil, errPayload
	}
	return []string{strings.ToValidUTF8(string(message), "\uFFFD")}, nil
}

func (s *stream) send(ctx context.Context, packets ...string) error {
	for _, p := range packets {
		if err := s.conn.Write(ctx, websocket.MessageText, []byte(p)); err != nil {
			return err
		}
	}
	return nil
}

// close says goodbye, and waits until the server has heard it.
func (s *stream) close(ctx context.Context, goodbye string) {
	defer context.AfterFunc(ctx, func() { _ = s.raw.Close() })()
	_ = s.send(ctx, goodbye)
	_ = s.conn.Close(websocket.StatusNormalClosure, "")
}

func (s *stream) drop() { _ = s.conn.CloseNow() }

// upgrade moves a session from polling to a WebSocket (Engine.IO protocol,
// "Upgrade"). No poll may be open.
func upgrade(ctx context.Context, site checks.Site, at endpoint) (*stream, error) {
	s, err := openStream(ctx, site, at)
	if err != nil {
		return nil, err
	}
	if err := s.probe(ctx); err != nil {
		s.drop()
		return nil, err
	}
	return s, nil
}

func (s *stream) probe(ctx context.Context) error {
	if err := s.send(ctx, string(enginePing)+"probe"); err != nil {
		return err
	}
	packets, err := s.receive(ctx)
	switch {
	case err != nil:
		return err
	case packets[0] != string(enginePong)+"probe":
		return garbled()
	}
	return s.send(ctx, engineUpgrade)
}
