package socketio

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParsePacket(t *testing.T) {
	for _, c := range []struct {
		text string
		want packet
	}{
		{"0", packet{kind: '0', namespace: "/", id: -1}},
		{`0{"sid":"x"}`, packet{kind: '0', namespace: "/", id: -1, data: json.RawMessage(`{"sid":"x"}`)}},
		{`0/chat,{"sid":"x"}`, packet{kind: '0', namespace: "/chat", id: -1, data: json.RawMessage(`{"sid":"x"}`)}},
		{`0/chat?a=b,`, packet{kind: '0', namespace: "/chat", id: -1}},
		{"1/chat", packet{kind: '1', namespace: "/chat", id: -1}},
		{`2["a",1]`, packet{kind: '2', namespace: "/", id: -1, data: json.RawMessage(`["a",1]`)}},
		{`212["a"]`, packet{kind: '2', namespace: "/", id: 12, data: json.RawMessage(`["a"]`)}},
		{`2/chat,12["a"]`, packet{kind: '2', namespace: "/chat", id: 12, data: json.RawMessage(`["a"]`)}},
		{`312[]`, packet{kind: '3', namespace: "/", id: 12, data: json.RawMessage(`[]`)}},
		{`4"no"`, packet{kind: '4', namespace: "/", id: -1, data: json.RawMessage(`"no"`)}},
		{`52-/chat,3["a"]`, packet{kind: '5', namespace: "/chat", id: 3, attachments: 2, data: json.RawMessage(`["a"]`)}},
	} {
		got, err := parsePacket(c.text)
		require.NoError(t, err, c.text)
		if len(got.data) == 0 {
			got.data = nil
		}
		assert.Equal(t, c.want, got, c.text)
	}
	for _, text := range []string{"", "7", "x", "2[", "5[]", "5x-[]", "5999-[]", "299999999999999999999[]", `2["a"]x`} {
		_, err := parsePacket(text)
		assert.Error(t, err, text)
	}
}

func TestPacketsAreASCII(t *testing.T) {
	p := packet{kind: typeEvent, namespace: "/", id: 7, data: json.RawMessage(`["é","😀","\n"]`)}
	assert.Equal(t, `27["\u00e9","\ud83d\ude00","\n"]`, p.String())
}

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		v    protocol
		body string
		want []string
	}{
		{4, "", nil},
		{4, "2", []string{"2"}},
		{4, "2\x1e4x\x1ebAQID", []string{"2", "4x", "bAQID"}},
		{3, "1:22:4x", []string{"2", "4x"}},
		{3, "3:4世x1:6", []string{"4世x", "6"}},
		{3, "3:4😀1:6", []string{"4😀", "6"}},    // two UTF-16 code units
		{3, "3:4\u00c3\u00a9", []string{"4é"}}, // as Socket.IO 1 sends it
		{3, "2:4é", []string{"4é"}},
	} {
		got, err := c.v.decode(c.body)
		require.NoError(t, err, c.body)
		assert.Equal(t, c.want, got, c.body)
	}
	for _, c := range []struct {
		v    protocol
		body string
	}{{4, "\x1e"}, {4, "2\x1e\x1e2"}, {3, "0:"}, {3, "2:4"}, {3, "-1:4"}, {3, "4"}, {3, ":4"}, {3, "1234567890123:4"}} {
		_, err := c.v.decode(c.body)
		assert.Error(t, err, c.body)
	}
}

func TestEndpoint(t *testing.T) {
	for _, c := range []struct{ address, project, path, want, namespace string }{
		{"http://h.test", "http://h.test", "", "http://h.test/socket.io/?EIO=4&b64=1&t=1&transport=polling", "/"},
		{"http://h.test/chat", "http://h.test", "", "http://h.test/socket.io/?EIO=4&b64=1&t=1&transport=polling", "/chat"},
		{"http://h.test/~ada", "http://h.test/~ada", "", "http://h.test/socket.io/?EIO=4&b64=1&t=1&transport=polling", "/"},
		{"http://h.test/~ada/chat", "http://h.test/~ada", "/~ada/io", "http://h.test/~ada/io/?EIO=4&b64=1&t=1&transport=polling", "/chat"},
		{"http://h.test/~adam", "http://h.test/~ada", "", "http://h.test/socket.io/?EIO=4&b64=1&t=1&transport=polling", "/~adam"},
		{"https://h.test:1/?room=1", "", "", "https://h.test:1/socket.io/?EIO=4&b64=1&room=1&t=1&transport=polling", "/"},
	} {
		e, err := endpointOf(c.address, c.project, Options{Path: c.path})
		require.NoError(t, err)
		assert.Equal(t, c.want, e.url("polling"))
		assert.Equal(t, c.namespace, e.namespace)
	}
	for _, bad := range []string{"", "ftp://h.test", "/chat", "http://"} {
		_, err := endpointOf(bad, "", Options{})
		assert.Error(t, err, bad)
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{"2\x1e4x", "1:22:4x", "3:4😀1:6", opens4, `97:0{"sid":"s"}2:40`, "3:4\u00c3\u00a9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		body = strings.ToValidUTF8(body, "\uFFFD")
		for _, v := range []protocol{3, 4} {
			packets, err := v.decode(body)
			if err != nil {
				continue
			}
			for _, p := range packets {
				require.NotEmpty(t, p)
			}
			if v == 4 {
				again, err := v.decode(v.encode(packets))
				require.NoError(t, err)
				require.Equal(t, packets, again)
			}
		}
		recognise(body)
	})
}

func FuzzPacket(f *testing.F) {
	for _, s := range []string{"0", `0/chat,{"sid":"x"}`, `2/chat,12["a","é"]`, `52-["a"]`, `4"no"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parsePacket(text)
		if err != nil || p.attachments > 0 || p.kind >= typeBinaryEvent {
			return
		}
		again, err := parsePacket(p.String())
		require.NoError(t, err, "what is sent can be read")
		require.Equal(t, p.kind, again.kind)
		require.Equal(t, p.id, again.id)
	})
}
