package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// A target is a project to grade, and how that must end: a verdict, or the code
// of an error; with a | between them where there are several.
type target struct{ name, url, want, challenge string }

// request is the body of a request to grade it.
func (t target) request() string {
	if t.challenge == "" {
		return fmt.Sprintf(`{"url":%q}`, t.url)
	}
	return fmt.Sprintf(`{"url":%q,"challenge":%q}`, t.url, t.challenge)
}

// hostPort is where a target is, as the service is allowed to reach it.
func (t target) hostPort() string {
	_, hostPort, _ := strings.Cut(t.url, "://")
	return hostPort
}

// A hostility is a way to answer a request that has been read, or a connection.
type hostility struct {
	name, want string
	answer     func(net.Conn)
	asked      func(*peer, uint32) // the same over HTTP/2, on a stream
	accepted   func(net.Conn)      // before TLS
}

// maxBody is the service's limit: a page of this size is still graded.
const maxBody = 1 << 20

// closeTimeout ends a hostile connection that the service does not end.
const closeTimeout = 30 * time.Second

func hostilities() []hostility {
	ok := "HTTP/1.1 200 OK\r\n"
	say := func(text string) func(net.Conn) {
		return func(c net.Conn) { _, _ = io.WriteString(c, text) }
	}
	page := func(filling string) func(net.Conn) {
		body := strings.Repeat(filling, maxBody/len(filling))
		return say(fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", ok, len(body), body))
	}
	endless := func(opening, drop string, pause time.Duration) func(net.Conn) {
		return func(c net.Conn) {
			_, err := io.WriteString(c, opening)
			for err == nil {
				time.Sleep(pause)
				_, err = io.WriteString(c, drop)
			}
		}
	}
	block := strings.Repeat("x", 32<<10)
	return []hostility{
		{name: "pattern: nearly, again and again", want: "fail", answer: page("io.emit 'user count' ")},
		{name: "pattern: on lines", want: "fail", answer: page("io.emit('user count'\n")},
		{name: "pattern: openings only", want: "fail", answer: page("socket.on io.emit ")},
		{name: "page of quotes", want: "fail", answer: page(`'"` + "`")},
		{name: "page of open comments", want: "fail", answer: page("/*")},
		{name: "page of open braces", want: "fail", answer: page("io.emit({")},
		{name: "page of newlines", want: "fail", answer: page("\n")},
		{name: "slow header", want: "read_timeout", answer: endless(ok, "X: y\r\n", 200*time.Millisecond)},
		{name: "slow body", want: "read_timeout",
			answer: endless(ok+"Content-Length: 1000\r\n\r\n", "x", 200*time.Millisecond)},
		{name: "silence", want: "read_timeout", answer: endless("", "", 200*time.Millisecond)},
		{name: "endless body", want: "too_large", answer: endless(ok+"\r\n", block, 0)},
		{name: "endless chunks", want: "too_large",
			answer: endless(ok+"Transfer-Encoding: chunked\r\n\r\n", "8000\r\n"+block+"\r\n", 0)},
		{name: "endless header", want: "too_large", answer: endless(ok, "X: "+block+"\r\n", 0)},
		{name: "flood of early hints", want: "too_large", answer: endless("", "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n", 0)},
		{name: "length of 10 GB", want: "too_large", answer: say(ok + "Content-Length: 10000000000\r\n\r\nx")},
		{name: "gzip bomb", want: "too_large", answer: say(ok + "Content-Encoding: gzip\r\nConnection: close\r\n\r\n" + bomb())},
		{name: "broken gzip", want: "bad_response", answer: say(ok + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhi")},
		{name: "garbage", want: "bad_response", answer: say("\x16\x03\x01 no HTTP \x00\x00\r\n\r\n")},
		{name: "reset in the body", want: "bad_response", answer: func(c net.Conn) {
			_, _ = io.WriteString(c, ok+"Content-Length: 1000\r\n\r\nx")
			time.Sleep(20 * time.Millisecond) // so that the header is read first
			if secure, ok := c.(*tls.Conn); ok {
				c = secure.NetConn()
			}
			_ = c.(*net.TCPConn).SetLinger(0)
		}},
		{name: "redirect loop", want: "too_many_redirects", answer: say("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")},
		{name: "redirect inside", want: "blocked_redirect", answer: say("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n")},
	}
}

// bomb is 64 MiB of zeros, zipped.
func bomb() string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	block := make([]byte, 1<<20)
	for range 64 {
		_, _ = z.Write(block) // into memory: no error
	}
	_ = z.Close()
	return b.String()
}

// listenHostile serves each hostility on a port of its own.
func listenHostile(w web) (list []target, closeAll func(), err error) {
	var listeners []net.Listener
	closeAll = func() {
		for _, ln := range listeners {
			ln.Close()
		}
	}
	kinds := hostilities()
	if w.isSecure() {
		kinds = append(kinds, secureHostilities()...)
	}
	for _, h := range kinds {
		ln, err := h.listen(w)
		if err != nil {
			closeAll()
			return nil, nil, err
		}
		listeners = append(listeners, ln)
		list = append(list, target{name: h.name, url: w.url(ln), want: h.want})
		go h.serve(ln)
	}
	return list, closeAll, nil
}

func (h hostility) listen(w web) (net.Listener, error) {
	switch {
	case h.accepted != nil:
		return net.Listen("tcp", "127.0.0.1:0")
	case h.asked != nil:
		return w.listen("h2")
	}
	return w.listen("http/1.1")
}

func (h hostility) serve(ln net.Listener) {
	for {
		conn, err := ln.Accept()
		if err != nil {
			return // closed
		}
		go func() {
			defer conn.Close()
			_ = conn.SetDeadline(time.Now().Add(closeTimeout))
			switch {
			case h.accepted != nil:
				h.accepted(conn)
			case h.asked != nil:
				h.speakHTTP2(conn)
			default:
				if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
					h.answer(conn)
				}
			}
		}()
	}
}
