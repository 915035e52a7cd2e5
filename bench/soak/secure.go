package main

import (
	"bytes"
	"io"
	"net"
	"strings"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// secureHostilities are those of TLS and of HTTP/2.
func secureHostilities() []hostility {
	block := make([]byte, 16<<10)
	swallow := func(c net.Conn) { _, _ = io.Copy(io.Discard, c) } // until the connection ends
	endless := func(frame func(*peer, uint32) error) func(*peer, uint32) {
		return func(p *peer, s uint32) {
			go swallow(p.conn)
			for frame(p, s) == nil {
			}
		}
	}
	started := func(then func(*peer, uint32) error) func(*peer, uint32) {
		return func(p *peer, s uint32) {
			if p.headers(s, false, ":status", "200") == nil {
				endless(then)(p, s)
			}
		}
	}
	return []hostility{
		{name: "TLS: silence", want: "read_timeout", accepted: swallow},
		{name: "TLS: garbage", want: "bad_response", accepted: func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n") }},
		{name: "TLS: hangs up", want: "connection_refused|bad_response",
			accepted: func(net.Conn) { time.Sleep(20 * time.Millisecond) }},
		{name: "HTTP/2: silence", want: "read_timeout", asked: func(p *peer, _ uint32) { swallow(p.conn) }},
		{name: "HTTP/2: pattern", want: "fail", asked: func(p *peer, s uint32) {
			p.page(s, strings.Repeat("io.emit 'user count' ", maxBody/21))
			swallow(p.conn) // or what was sent would be lost with it
		}},
		{name: "HTTP/2: slow body", want: "read_timeout", asked: started(func(p *peer, s uint32) error {
			time.Sleep(200 * time.Millisecond)
			return p.WriteData(s, false, []byte("x"))
		})},
		{
			name: "HTTP/2: endless body", want: "too_large|bad_response|budget_exceeded",
			asked: started(func(p *peer, s uint32) error { return p.WriteData(s, false, block) }),
		},
		{name: "HTTP/2: padding", want: "too_large", asked: started(func(p *peer, s uint32) error {
			return p.WriteDataPadded(s, false, nil, block[:255])
		})},
		{name: "HTTP/2: empty DATA", want: "too_large", asked: started(func(p *peer, s uint32) error {
			return p.WriteData(s, false, nil)
		})},
		{name: "HTTP/2: PING", want: "too_large", asked: endless(func(p *peer, _ uint32) error {
			return p.WritePing(false, [8]byte{})
		})},
		{name: "HTTP/2: SETTINGS", want: "too_large", asked: endless(func(p *peer, _ uint32) error {
			return p.WriteSettings(http2.Setting{ID: http2.SettingHeaderTableSize, Val: 0})
		})},
		{name: "HTTP/2: RST_STREAM", want: "too_large", asked: endless(func(p *peer, s uint32) error {
			return p.WriteRSTStream(s+100, http2.ErrCodeCancel)
		})},
		{name: "HTTP/2: CONTINUATION", want: "bad_response|too_large", asked: endless(func(p *peer, s uint32) error {
			if !p.opened {
				p.opened = true
				return p.WriteHeaders(http2.HeadersFrameParam{StreamID: s, BlockFragment: p.block(":status", "200")})
			}
			return p.WriteContinuation(s, false, p.block("x", strings.Repeat("y", 1000)))
		})},
		{name: "HTTP/2: goes away", want: "bad_response", asked: func(p *peer, _ uint32) {
			_ = p.WriteGoAway(0, http2.ErrCodeEnhanceYourCalm, nil)
		}},
	}
}

// A peer is a server's end of a connection that speaks HTTP/2.
type peer struct {
	*http2.Framer
	conn   net.Conn
	opened bool // a header block
	buf    bytes.Buffer
	enc    *hpack.Encoder
}

// speakHTTP2 reads up to the first request, and answers that.
func (h hostility) speakHTTP2(conn net.Conn) {
	if _, err := io.CopyN(io.Discard, conn, int64(len(http2.ClientPreface))); err != nil {
		return
	}
	p := &peer{Framer: http2.NewFramer(conn, conn), conn: conn}
	p.enc = hpack.NewEncoder(&p.buf)
	p.AllowIllegalWrites = true
	if p.WriteSettings() != nil {
		return
	}
	for {
		frame, err := p.ReadFrame()
		if err != nil {
			return
		}
		if asked, ok := frame.(*http2.HeadersFrame); ok {
			h.asked(p, asked.StreamID)
			return
		}
	}
}

func (p *peer) block(name, value string) []byte {
	p.buf.Reset()
	_ = p.enc.WriteField(hpack.HeaderField{Name: name, Value: value}) // into memory: no error
	return bytes.Clone(p.buf.Bytes())
}

func (p *peer) headers(stream uint32, end bool, name, value string) error {
	return p.WriteHeaders(http2.HeadersFrameParam{
		StreamID: stream, BlockFragment: p.block(name, value), EndStream: end, EndHeaders: true,
	})
}

// page answers with a page, which is within the windows that the service opens.
func (p *peer) page(stream uint32, body string) {
	err := p.headers(stream, false, ":status", "200")
	const piece = 16 << 10
	for err == nil && len(body) > piece {
		err = p.WriteData(stream, false, []byte(body[:piece]))
		body = body[piece:]
	}
	if err == nil {
		_ = p.WriteData(stream, true, []byte(body)) // who hung up wants none
	}
}
