package socketio

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"

	"grader/checks"
)

const (
	opens4 = `0{"sid":"s","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000}`
	joins4 = separator + `40{"sid":"x"}`
)

// says answers the handshake with one text, and each poll with another one.
func says(opening, polled string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost:
			_, _ = w.Write([]byte("ok"))
		case r.URL.Query().Get("sid") == "":
			_, _ = w.Write([]byte(opening))
		default:
			_, _ = w.Write([]byte(polled))
		}
	}
}

// status answers everything with a status.
func status(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_, _ = w.Write([]byte(body))
	}
}

// waits answers the handshake, and polls only when they are given up.
func waits(opening string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && r.URL.Query().Get("sid") != "" {
			<-r.Context().Done()
			return
		}
		says(opening, "")(w, r)
	}
}

// streams answers the handshake, and has a WebSocket for itself.
func streams(opening string, script func(context.Context, *websocket.Conn)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("transport") != "websocket" {
			says(opening, "")(w, r)
			return
		}
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer conn.CloseNow()
		script(r.Context(), conn)
	}
}

// floods answers the probe and then sends one message without end.
func floods(kind websocket.MessageType, message string) func(context.Context, *websocket.Conn) {
	return func(ctx context.Context, c *websocket.Conn) {
		_, _, _ = c.Read(ctx)
		err := c.Write(ctx, websocket.MessageText, []byte("3probe"))
		for err == nil {
			err = c.Write(ctx, kind, []byte(message))
		}
	}
}

// dies answers the handshake and nothing after it.
func dies(opening string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == defaultPath && r.URL.Query().Get("sid") == "" {
			_, _ = w.Write([]byte(opening))
			return
		}
		panic(http.ErrAbortHandler)
	}
}

func TestHostileServers(t *testing.T) {
	event := separator + `42["x",1]`
	socket := []string{"websocket"}
	const short = 200 * time.Millisecond
	for _, c := range []struct {
		name string
		h    http.HandlerFunc
		opts Options
		want string
	}{
		{"404", status(404, "Cannot GET /socket.io/"), Options{}, "no_socketio"},
		{"a page", status(200, "<h1>Hello</h1>"), Options{}, "no_socketio"},
		{"nothing", status(200, ""), Options{}, "no_socketio"},
		{"JSON", status(400, `{"error":"?"}`), Options{}, "no_socketio"},
		{"no transport", status(400, `{"code":0,"message":"Transport unknown"}`), Options{}, "no_socketio"},
		{"no polling", status(400, `{"code":0,"message":"Transport unknown"}`), Options{Transports: []string{"polling"}}, "no_socketio"},
		{"forbidden", status(403, `{"code":4,"message":"Forbidden"}`), Options{}, "needs_login"},
		{"unauthorized", status(401, ""), Options{}, "needs_login"},
		{"host without its app", status(502, "Bad Gateway"), Options{}, "bad_response"},
		{"host that lost its app", status(502, "Bad Gateway"), Options{Answered: true}, "died"},
		{"session without id", says(`0{"sid":""}`, ""), Options{}, "no_socketio"},
		{"dies when asked", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, Options{}, "connection_refused"},
		{"died of the client", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, Options{Answered: true}, "died"},
		{"dies after the handshake", dies(opens4), Options{}, "died"},
		{"dies after the handshake, protocol 3", dies("13:" + `0{"sid":"s1"}`), Options{}, "died"},

		{"never answers", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, Options{Timeout: short}, "silent"},
		{"never joins", waits(opens4), Options{Timeout: short}, "silent"},
		{"never joins, protocol 3", waits("13:" + `0{"sid":"s1"}`), Options{Timeout: short}, "silent"},
		{"polls without end", says(opens4, "6"), Options{}, "budget_exceeded"},
		{"pings without end", says(opens4, strings.TrimSuffix(strings.Repeat("2"+separator, 500), separator)), Options{}, "budget_exceeded"},
		{"too many packets", says(opens4, strings.Repeat("6"+separator, maxPackets+1)), Options{}, "budget_exceeded"},
		{"too many events", says(opens4+joins4, strings.TrimPrefix(strings.Repeat(event, maxWaiting), separator)), Options{}, "budget_exceeded"},
		{"not a payload", says(opens4, "hello"), Options{}, "garbled"},
		{"not a packet", says(opens4, "4x"), Options{}, "garbled"},
		{"not JSON", says(opens4, `42["x",`), Options{}, "garbled"},
		{"no event", says(opens4+joins4, `42{}`), Options{}, "garbled"},
		{"empty packets", says(opens4, separator+separator), Options{}, "garbled"},
		{"length too large", says("13:"+`0{"sid":"s1"}`, "99999999999:4"), Options{}, "garbled"},
		{"closes", says(opens4, "1"), Options{}, "lost"},
		{"disconnects", says(opens4+joins4, "41"), Options{}, "lost"},

		{"upgrade offered and refused", status404OnUpgrade(), Options{Transports: socket}, "lost"},
		{"upgrade not offered", says(`0{"sid":"s"}`, "6"), Options{Transports: socket}, "no_socketio"},
		{"upgrade that never comes", streams(opens4, func(ctx context.Context, c *websocket.Conn) {
			_, _, _ = c.Read(ctx)
			_, _, _ = c.Read(ctx)
		}), Options{Transports: socket, Timeout: short}, "silent"},
		{"upgrade that is none", streams(opens4, floods(websocket.MessageText, "")), Options{Transports: socket}, "garbled"},
		{"frame without end", streams(opens4, floods(websocket.MessageText, "4"+strings.Repeat("x", maxFrame))), Options{Transports: socket}, "budget_exceeded"},
		{"frames without end", streams(opens4, floods(websocket.MessageBinary, "x")), Options{Transports: socket}, "budget_exceeded"},
		{"pings over a WebSocket", streams(opens4, floods(websocket.MessageText, "2")), Options{Transports: socket}, "budget_exceeded"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(c.h)
			defer server.Close()
			if c.opts.Timeout == 0 {
				c.opts.Timeout = time.Minute
			}
			client, err := Dial(t.Context(), newSite(t), server.URL, c.opts)
			for err == nil {
				defer client.Close()
				_, err = client.Next(t.Context())
			}
			assert.Equal(t, c.want, reason(t, err))
		})
	}
}

func status404OnUpgrade() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("transport") == "websocket" {
			w.WriteHeader(404)
			return
		}
		says(opens4, "6")(w, r)
	}
}

func TestUpgradeIsNotRedirected(t *testing.T) {
	var strayed atomic.Bool
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strayed.Store(true) }))
	defer elsewhere.Close()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("transport") == "websocket" {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
			return
		}
		says(opens4, "6")(w, r)
	}))
	defer server.Close()
	_, err := Dial(t.Context(), newSite(t), server.URL, Options{Transports: []string{"websocket"}, Timeout: time.Minute})
	assert.Equal(t, "lost", reason(t, err))
	assert.False(t, strayed.Load())
}

// A server that never answers a goodbye keeps no one longer than closeTime.
func TestCloseEnds(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("sid") == "" {
			_, _ = w.Write([]byte(opens4 + joins4))
			return
		}
		if r.Method == http.MethodPost && r.ContentLength < 4 { // the join
			_, _ = w.Write([]byte("ok"))
			return
		}
		_, _ = io.Copy(io.Discard, r.Body) // else the handler does not hear that it was given up
		<-r.Context().Done()
	}))
	defer server.Close()
	c := dial(t, newSite(t), server.URL, Options{})
	c.Close()
	_, err := c.Next(t.Context())
	assert.Error(t, err)
}

// A session that is opened after nobody waits for it any more is closed, too.
func TestLateHandshakeIsClosed(t *testing.T) {
	late := make(chan struct{})
	closed := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			body, _ := io.ReadAll(r.Body)
			closed <- string(body)
			return
		}
		<-late
		says(opens4, "6")(w, r)
	}))
	defer server.Close()
	time.AfterFunc(100*time.Millisecond, func() { close(late) })
	_, err := Dial(t.Context(), newSite(t), server.URL, Options{Timeout: time.Millisecond})
	assert.Equal(t, "silent", reason(t, err))
	assert.Equal(t, "41"+separator+"1", <-closed)
}

func TestASiteWithoutWebSockets(t *testing.T) {
	server := httptest.NewServer(says(opens4, "6"))
	defer server.Close()
	s := newSite(t)
	plain := struct{ checks.Site }{s}
	_, err := Dial(t.Context(), plain, server.URL, Options{Transports: []string{"websocket"}})
	assert.Equal(t, "not_gradable", reason(t, err))
}
