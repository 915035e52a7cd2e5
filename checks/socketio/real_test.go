package socketio

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
)

// ways are the transports, and what has a client use each.
var ways = []struct {
	name       string
	server     map[string]any
	transports []string
}{
	{"polling", nil, nil},
	{"polling only", map[string]any{"transports": []string{"polling"}}, []string{"polling"}},
	{"upgrade", nil, []string{"websocket"}},
	{"websocket only", map[string]any{"transports": []string{"websocket"}}, nil},
}

// settings are those of servers that a client must not notice.
var settings = map[string]map[string]any{
	"plain":    {},
	"EIO3":     {"allowEIO3": true},
	"path":     {"path": "/live/io"},
	"CORS":     {"cors": map[string]any{"origin": "https://elsewhere.example", "credentials": true}},
	"compress": {"perMessageDeflate": map[string]any{"threshold": 0}, "httpCompression": map[string]any{"threshold": 0}},
}

func TestRealServers(t *testing.T) {
	for _, version := range versions {
		for _, way := range ways {
			t.Run(version+"/"+way.name, func(t *testing.T) {
				t.Parallel()
				s := newSite(t)
				url := startServer(t, version, way.server)
				opts := Options{Transports: way.transports}
				talk(t, s, url, opts)
				noClients(t, s, url)
			})
		}
	}
}

func TestRealSettings(t *testing.T) {
	for _, version := range versions {
		for name, options := range settings {
			for _, transports := range [][]string{nil, {"websocket"}} {
				t.Run(version+"/"+name+"/"+way(transports), func(t *testing.T) {
					t.Parallel()
					s := newSite(t)
					url := startServer(t, version, options)
					opts := Options{Transports: transports}
					opts.Path, _ = options["path"].(string)
					c := dial(t, s, url, opts)
					assert.JSONEq(t, `[1]`, next(t, c, "user count"))
					assert.JSONEq(t, greeting, next(t, c, "greeting"))
					c.Close()
					noClients(t, s, url)
				})
			}
		}
	}
}

func way(transports []string) string {
	if len(transports) == 0 {
		return "polling"
	}
	return transports[0]
}

const greeting = `["grüße, 世界 😀", {"list": [1, null, "é"]}]`

// talk tries all that a client does.
func talk(t *testing.T, s *site, url string, opts Options) {
	a := dial(t, s, url, opts)
	assert.JSONEq(t, `[1]`, next(t, a, "user count"))
	assert.JSONEq(t, greeting, next(t, a, "greeting"))
	b := dial(t, s, url, opts)
	assert.JSONEq(t, `[2]`, next(t, b, "user count"))
	assert.JSONEq(t, `[2]`, next(t, a, "user count"))

	require.NoError(t, a.Emit(t.Context(), "echo", json.RawMessage(greeting)))
	assert.JSONEq(t, greeting, next(t, a, "echo"))
	answer, err := a.Call(t.Context(), "echo", json.RawMessage(greeting))
	require.NoError(t, err)
	assert.JSONEq(t, greeting, string(answer))

	_, err = b.Call(t.Context(), "join", json.RawMessage(`["room"]`))
	require.NoError(t, err)
	require.NoError(t, a.Emit(t.Context(), "tell", json.RawMessage(`["room","hello"]`)))
	assert.JSONEq(t, `["hello"]`, next(t, b, "told"))

	require.NoError(t, a.Emit(t.Context(), "bytes", json.RawMessage(`[]`)))
	for {
		e, err := a.Next(t.Context())
		require.NoError(t, err)
		if e.Name == "bytes" {
			assert.True(t, e.Binary, "binary is said")
			break
		}
	}

	chat := dial(t, s, url+"/chat", opts)
	assert.JSONEq(t, `["chat"]`, next(t, chat, "welcome"))
	answer, err = chat.Call(t.Context(), "echo", json.RawMessage(`["x"]`))
	require.NoError(t, err)
	assert.JSONEq(t, `["x"]`, string(answer))
	chat.Close()

	b.Close()
	for next(t, a, "user count") != `[1]` {
	}
	a.Close()
}

func TestRealRefusals(t *testing.T) {
	for _, version := range versions {
		for _, transports := range [][]string{nil, {"websocket"}} {
			t.Run(version+"/"+way(transports), func(t *testing.T) {
				t.Parallel()
				s := newSite(t)
				opts := Options{Transports: transports, Timeout: time.Minute}

				url := startServer(t, version, map[string]any{"gate": "cookie"})
				_, err := Dial(t.Context(), s, url, opts)
				assert.Equal(t, "needs_login", reason(t, err))
				noClients(t, s, url)
				_, err = s.Do(t.Context(), checks.Request{URL: url + "/login"})
				require.NoError(t, err)
				next(t, dial(t, s, url, opts), "user count")

				url = startServer(t, version, map[string]any{"gate": "token"})
				_, err = Dial(t.Context(), s, url, opts)
				assert.Equal(t, "needs_login", reason(t, err))
				opts.Query = map[string]string{"token": "secret"}
				opts.Auth = json.RawMessage(`{"token":"secret"}`)
				next(t, dial(t, s, url, opts), "user count")

				opts.Query, opts.Auth = nil, nil
				url = startServer(t, version, nil)
				_, err = Dial(t.Context(), s, url+"/nowhere", opts)
				assert.Equal(t, "no_namespace", reason(t, err))
				opts.Path = "/elsewhere"
				_, err = Dial(t.Context(), s, url, opts)
				assert.Equal(t, "no_socketio", reason(t, err))
			})
		}
	}
}

func TestRealEnds(t *testing.T) {
	for _, version := range versions {
		for _, transports := range [][]string{nil, {"websocket"}} {
			for event, want := range map[string]string{"leave": "lost", "die": "died"} {
				t.Run(version+"/"+way(transports)+"/"+event, func(t *testing.T) {
					t.Parallel()
					s := newSite(t)
					c := dial(t, s, startServer(t, version, nil), Options{Transports: transports})
					next(t, c, "greeting")
					require.NoError(t, c.Emit(t.Context(), event, json.RawMessage(`[]`)))
					_, err := c.Next(t.Context())
					assert.Equal(t, want, reason(t, err))
				})
			}
		}
	}
}
