package fetch

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"

	"grader/checks"
)

// forever repeats until the other side is gone.
func forever(wave func() error) {
	for wave() == nil {
	}
}

// listens reads what comes, as a server must for its own answers to arrive.
func (p *peer) listens() {
	go io.Copy(io.Discard, p.conn)
}

// http2Rows are what a server of HTTP/2 can do to a client, after it has been
// sent a request on stream s, and what comes of it.
var http2Rows = []struct {
	name, want string
	script     func(p *peer, s uint32)
}{
	{"answers", "200", func(p *peer, s uint32) { p.answer(s, "hi") }},
	{"with trailers", "200", func(p *peer, s uint32) {
		p.headers(s, false, ":status", "200", "trailer", "x")
		p.WriteData(s, false, []byte("hi"))
		p.headers(s, true, "x", "1")
	}},
	{"with what is to be ignored", "200", func(p *peer, s uint32) {
		p.WriteRawFrame(0xbe, 0xff, 0, []byte("grease"))
		p.WriteRawFrame(0xa, 0, 0, []byte("\x00\x00h2=\"127.0.0.1:9\""))
		p.WritePriority(s, http2.PriorityParam{StreamDep: 0, Weight: 1})
		p.WritePing(false, [8]byte{})
		p.headers(s, false, ":status", "103", "link", "</a>")
		p.headers(s, false, ":status", "200")
		p.WriteDataPadded(s, true, []byte("hi"), make([]byte, 255))
	}},

	{"stalls before settings", "read_timeout", nil},
	{"stalls before an answer", "read_timeout", func(p *peer, s uint32) {}},
	{"stalls in a header", "read_timeout", func(p *peer, s uint32) {
		p.WriteHeaders(http2.HeadersFrameParam{StreamID: s, BlockFragment: p.block(":status", "200")})
	}},
	{"stalls in a body", "read_timeout", func(p *peer, s uint32) {
		p.headers(s, false, ":status", "200")
		p.WriteData(s, false, []byte("hi"))
	}},
	{"stalls in a frame", "read_timeout", func(p *peer, s uint32) {
		p.headers(s, false, ":status", "200")
		p.conn.Write([]byte("\x00\x10\x00\x00\x00\x00\x00\x00\x01only this"))
	}},
	{"drips pings", "read_timeout", func(p *peer, s uint32) {
		forever(func() error { time.Sleep(20 * time.Millisecond); return p.WritePing(false, [8]byte{}) })
	}},
	{"drips a body", "read_timeout", func(p *peer, s uint32) {
		p.headers(s, false, ":status", "200")
		forever(func() error { time.Sleep(20 * time.Millisecond); return p.WriteData(s, false, []byte("x")) })
	}},
	{"allows no stream", "200", func(p *peer, s uint32) { // this one it has
		p.WriteSettings(http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 0})
		p.answer(s, "hi")
	}},
	{"takes no answers to its pings", "too_large", func(p *peer, s uint32) {
		forever(func() error { return p.WritePing(false, [8]byte{}) })
	}},

	{"floods with CONTINUATION", "bad_response", func(p *peer, s uint32) {
		p.listens()
		p.WriteHeaders(http2.HeadersFrameParam{StreamID: s, BlockFragment: p.block(":status", "200")})
		forever(func() error { return p.WriteContinuation(s, false, p.block("x", strings.Repeat("y", 1000))) })
	}},
	{"floods with empty CONTINUATION", "too_large", func(p *peer, s uint32) {
		p.listens()
		p.WriteHeaders(http2.HeadersFrameParam{StreamID: s, BlockFragment: p.block(":status", "200")})
		forever(func() error { return p.WriteContinuation(s, false, nil) })
	}},
	{"floods with PING", "too_large", func(p *peer, s uint32) {
		p.listens()
		forever(func() error { return p.WritePing(false, [8]byte{}) })
	}},
	{"floods with answers to no PING", "too_large", func(p *peer, s uint32) {
		p.listens()
		forever(func() error { return p.WritePing(true, [8]byte{}) })
	}},
	{"floods with SETTINGS", "too_large", func(p *peer, s uint32) {
		p.listens()
		forever(func() error {
			return p.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1}, http2.Setting{ID: http2.SettingHeaderTableSize, Val: 0})
		})
	}},
	{"floods with RST_STREAM", "too_large", func(p *peer, s uint32) {
		p.listens()
		forever(func() error { return p.WriteRSTStream(s+100, http2.ErrCodeCancel) })
	}},
	{"floods with WINDOW_UPDATE", "too_large", func(p *peer, s uint32) {
		p.listens()
		forever(func() error { return p.WriteWindowUpdate(0, 1) })
	}},
	{"floods with PRIORITY", "too_large", func(p *peer, s uint32) {
		p.listens()
		forever(func() error { return p.WritePriority(s, http2.PriorityParam{}) })
	}},
	{"floods with GOAWAY", "too_large", func(p *peer, s uint32) {
		p.listens()
		forever(func() error { return p.WriteGoAway(1<<31-1, http2.ErrCodeNo, []byte(strings.Repeat("x", 500))) })
	}},
	{"floods with unknown frames", "too_large", func(p *peer, s uint32) {
		p.listens()
		forever(func() error { return p.WriteRawFrame(0xbe, 0, 0, make([]byte, 1000)) })
	}},
	{"floods with large unknown frames", "too_large", func(p *peer, s uint32) {
		p.listens()
		forever(func() error { return p.WriteRawFrame(0xbe, 0, 0, make([]byte, 1<<20)) })
	}},
	{"floods with empty DATA", "too_large", func(p *peer, s uint32) {
		p.listens()
		p.headers(s, false, ":status", "200")
		forever(func() error { return p.WriteData(s, false, nil) })
	}},
	{"floods with padding", "too_large", func(p *peer, s uint32) {
		p.listens()
		p.headers(s, false, ":status", "200")
		forever(func() error { return p.WriteDataPadded(s, false, []byte("x"), make([]byte, 255)) })
	}},
	{"floods with nothing but padding", "too_large", func(p *peer, s uint32) {
		p.listens()
		p.headers(s, false, ":status", "200")
		forever(func() error { return p.WriteDataPadded(s, false, nil, make([]byte, 255)) })
	}},
	{"floods with 103", "too_large", func(p *peer, s uint32) {
		p.listens()
		forever(func() error { return p.headers(s, false, ":status", "103", "link", "</a>") })
	}},
	{"floods with tiny DATA", "too_large|bad_response", func(p *peer, s uint32) {
		p.listens()
		p.headers(s, false, ":status", "200")
		forever(func() error { return p.WriteData(s, false, []byte("xy")) })
	}},
	{"never ends, and heeds no window", "too_large|bad_response", func(p *peer, s uint32) {
		p.listens()
		p.headers(s, false, ":status", "200")
		forever(func() error { return p.WriteData(s, false, make([]byte, 1000)) })
	}},
	{"has a large header", "too_large", func(p *peer, s uint32) {
		p.listens()
		p.WriteHeaders(http2.HeadersFrameParam{StreamID: s, BlockFragment: p.block(":status", "200")})
		for range 8 {
			p.WriteContinuation(s, false, p.block("x", strings.Repeat("\xff", 15<<10)))
		}
	}},
	{"has a header that unpacks to much", "too_large", func(p *peer, s uint32) {
		p.listens()
		block := p.block(":status", "200", "x", strings.Repeat("y", 3000))
		p.WriteHeaders(http2.HeadersFrameParam{StreamID: s, EndStream: true, EndHeaders: true,
			BlockFragment: append(block, strings.Repeat("\xbe", 10000)...)}) // the last entry of the table, again and again
	}},
	{"has large trailers", "bad_response", func(p *peer, s uint32) {
		p.listens()
		p.headers(s, false, ":status", "200")
		p.WriteData(s, false, []byte("hi"))
		p.WriteHeaders(http2.HeadersFrameParam{StreamID: s, BlockFragment: p.block("x", "1"), EndStream: true})
		forever(func() error { return p.WriteContinuation(s, false, p.block("x", strings.Repeat("y", 1000))) })
	}},

	{"sends settings late", "bad_response", nil},
	{"answers as HTTP/1.1", "bad_response", nil},
	{"says garbage", "bad_response", nil},
	{"promises a page", "bad_response", func(p *peer, s uint32) {
		p.WritePushPromise(http2.PushPromiseParam{StreamID: s, PromiseID: 2, BlockFragment: p.block(":status", "200"), EndHeaders: true})
	}},
	{"sends a frame over the limit", "bad_response", func(p *peer, s uint32) {
		p.headers(s, false, ":status", "200")
		p.WriteData(s, true, make([]byte, maxFrame+1))
	}},
	{"sends past the window", "bad_response|too_large", func(p *peer, s uint32) {
		p.listens()
		p.headers(s, false, ":status", "200")
		for range 3 << 20 / maxFrame {
			p.WriteData(s, false, make([]byte, maxFrame))
		}
	}},
	{"sends less than it says", "bad_response", func(p *peer, s uint32) {
		p.headers(s, false, ":status", "200", "content-length", "10")
		p.WriteData(s, true, []byte("hi"))
	}},
	{"sends more than it says", "bad_response", func(p *peer, s uint32) {
		p.headers(s, false, ":status", "200", "content-length", "1")
		p.WriteData(s, true, []byte("hi"))
	}},
	{"says that it sends too much", "too_large", func(p *peer, s uint32) {
		p.headers(s, false, ":status", "200", "content-length", "10737418240")
	}},
	{"has no status", "bad_response", func(p *peer, s uint32) { p.headers(s, true, "x", "1") }},
	{"has status 000", "bad_response", func(p *peer, s uint32) { p.headers(s, true, ":status", "000") }},
	{"has a negative status", "bad_response", func(p *peer, s uint32) { p.headers(s, true, ":status", "-200") }},
	{"has a large status", "bad_response", func(p *peer, s uint32) { p.headers(s, true, ":status", "2000") }},
	{"has status 999", "999", func(p *peer, s uint32) { p.headers(s, true, ":status", "999") }},
	{"has a name in capitals", "bad_response", func(p *peer, s uint32) { p.headers(s, true, ":status", "200", "X-A", "1") }},
	{"has a line break in a value", "bad_response", func(p *peer, s uint32) { p.headers(s, true, ":status", "200", "x", "a\r\nb: c") }},
	{"ends with 100", "bad_response", func(p *peer, s uint32) { p.headers(s, true, ":status", "100") }},
	{"sends a body first", "bad_response", func(p *peer, s uint32) { p.WriteData(s, true, []byte("hi")) }},
	{"sends trailers that go on", "bad_response", func(p *peer, s uint32) {
		p.headers(s, false, ":status", "200")
		p.headers(s, false, "x", "1")
	}},
	{"answers what it was not asked", "bad_response", func(p *peer, s uint32) { p.WriteData(s+2, true, []byte("hi")) }},
	{"opens a window by nothing", "bad_response", func(p *peer, s uint32) { p.WriteWindowUpdate(s, 0) }},
	{"opens a window too far", "bad_response", func(p *peer, s uint32) {
		p.WriteWindowUpdate(0, 1<<31-1)
		p.WriteWindowUpdate(0, 1<<31-1)
	}},
	{"sets what can't be", "bad_response", func(p *peer, s uint32) {
		p.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 31})
	}},
	{"resets", "bad_response", func(p *peer, s uint32) { p.WriteRSTStream(s, http2.ErrCodeInternal) }},
	{"goes away", "bad_response", func(p *peer, s uint32) { p.WriteGoAway(0, http2.ErrCodeEnhanceYourCalm, nil) }},
	{"closes", "bad_response", func(p *peer, s uint32) { p.conn.Close() }},
	{"redirects with a body that goes on", "200", func(p *peer, s uint32) {
		p.headers(s, false, ":status", "302", "location", "/ok")
		for range 500 {
			p.WriteData(s, false, make([]byte, 100))
		}
		p.answerWhole(p.next())
	}},
	{"redirects inside", "blocked_redirect", func(p *peer, s uint32) {
		p.headers(s, true, ":status", "302", "location", "https://127.0.0.1/")
	}},
}

// answerWhole answers without a body, in one frame.
func (p *peer) answerWhole(s uint32) { p.headers(s, true, ":status", "200") }

// http2First are servers that do not get as far as a request.
var http2First = map[string]func(p *peer){
	"stalls before settings": func(p *peer) { hang(p.conn) },
	"sends settings late":    func(p *peer) { p.WritePing(false, [8]byte{}); hang(p.conn) },
	"answers as HTTP/1.1":    func(p *peer) { io.WriteString(p.conn, okAnswer) },
	"says garbage":           func(p *peer) { io.WriteString(p.conn, strings.Repeat("garbage ", 100)); hang(p.conn) },
}

func TestHostileHTTP2(t *testing.T) {
	certs := newCertificates(t)
	for _, r := range http2Rows {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.at("1.2.3.4:443", listen(t, speak(certs, func(p *peer) {
				if first := http2First[r.name]; first != nil {
					first(p)
					return
				}
				if s := p.next(); s > 0 {
					r.script(p, s)
				}
				hang(p.conn)
			})))
			opts := Options{RootCAs: certs.pool}
			if r.want == "read_timeout" {
				opts.Timeout = 500 * time.Millisecond
			}
			c := w.client(t, opts)
			p, err := c.Open("https://public.test/")
			require.NoError(t, err)
			resp, err := p.Site.Do(t.Context(), checks.Request{URL: "https://public.test/"})
			assert.Contains(t, strings.Split(r.want, "|"), outcome(t, resp, err))
			read := c.opts.MaxBytes - p.Site.(*session).bytes.Load()
			assert.Less(t, read, int64(10<<20), "bytes read") // two bytes a frame are eleven on the wire
			c.Close()
		})
	}
}

// TestHTTP2Stuck: a server that makes the client write and reads nothing holds
// no request past its time.
func TestHTTP2Stuck(t *testing.T) {
	w := newWorld()
	certs := newCertificates(t)
	w.at("1.2.3.4:443", listen(t, speak(certs, func(p *peer) {
		p.next()
		forever(func() error { return p.WritePing(false, [8]byte{}) })
	})))
	c := w.client(t, Options{RootCAs: certs.pool, Timeout: 3 * time.Second, MaxBytes: -1, MaxHeader: -1})
	_, err := get(t, c, "https://public.test/")
	assert.Equal(t, "read_timeout", code(t, err))
}

func FuzzHTTP2(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x04\x00\x00\x00\x00\x00" + "\x00\x00\x01\x01\x05\x00\x00\x00\x01\x88"))
	f.Add([]byte("\x00\x00\x00\x04\x00\x00\x00\x00\x00" + "\x00\x00\x05\xbe\x00\x00\x00\x00\x00hello"))
	f.Fuzz(func(t *testing.T, said []byte) {
		c := answering(t, said, Options{MaxHeader: 1 << 10, MaxBytes: 1 << 14})
		p, err := c.Open("https://public.test/")
		require.NoError(t, err)
		s := p.Site.(*session)
		raw, err := c.dial(t.Context(), "", nil)
		require.NoError(t, err)
		cn := &conn{Conn: raw, session: s, leave: func() {}}
		fr := &frames{conn: cn, limit: 1 << 10}
		cn.header = noLimit
		cn.br = bufio.NewReaderSize(cn, bufferSize)
		out, err := io.ReadAll(fr)
		if err == nil {
			assert.LessOrEqual(t, len(out), len(said))
		}
		framer := http2.NewFramer(io.Discard, bytes.NewReader(out))
		framer.SetMaxReadFrameSize(1<<24 - 1)
		for first := true; ; first = false {
			frame, err := framer.ReadFrame()
			if err != nil {
				return
			}
			kind := frame.Header().Type
			assert.LessOrEqual(t, kind, http2.FrameContinuation)
			assert.NotEqual(t, http2.FramePriority, kind)
			assert.True(t, !first || kind == http2.FrameSettings)
		}
	})
}
