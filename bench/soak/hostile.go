package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// A target is a project to grade, and how that must end: a verdict, or the code
// of an error; with a | between them where there are several.
type target struct{ name, addr, want, challenge string }

// request is the body of a request to grade it.
func (t target) request() string {
	if t.challenge == "" {
		return fmt.Sprintf(`{"url":"http://%s"}`, t.addr)
	}
	return fmt.Sprintf(`{"url":"http://%s","challenge":%q}`, t.addr, t.challenge)
}

// honestTargets are sample projects for bench/origin to serve.
func honestTargets(addrs []string) []target {
	list := make([]target, len(addrs))
	for i, addr := range addrs {
		list[i] = target{name: "passes", addr: addr, want: "pass"}
		if i%2 == 1 {
			list[i] = target{name: "fails", addr: addr, want: "fail"}
		}
	}
	return list
}

// A hostility is a way to answer a request that has been read.
type hostility struct {
	name, want string
	answer     func(net.Conn)
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
		{"pattern: nearly, again and again", "fail", page("io.emit 'user count' ")},
		{"pattern: on lines", "fail", page("io.emit('user count'\n")},
		{"pattern: openings only", "fail", page("socket.on io.emit ")},
		{"page of quotes", "fail", page(`'"` + "`")},
		{"page of open comments", "fail", page("/*")},
		{"page of open braces", "fail", page("io.emit({")},
		{"page of newlines", "fail", page("\n")},
		{"slow header", "read_timeout", endless(ok, "X: y\r\n", 200*time.Millisecond)},
		{"slow body", "read_timeout", endless(ok+"Content-Length: 1000\r\n\r\n", "x", 200*time.Millisecond)},
		{"silence", "read_timeout", endless("", "", 200*time.Millisecond)},
		{"endless body", "too_large", endless(ok+"\r\n", block, 0)},
		{"endless chunks", "too_large", endless(ok+"Transfer-Encoding: chunked\r\n\r\n", "8000\r\n"+block+"\r\n", 0)},
		{"endless header", "too_large", endless(ok, "X: "+block+"\r\n", 0)},
		{"flood of early hints", "too_large", endless("", "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n", 0)},
		{"length of 10 GB", "too_large", say(ok + "Content-Length: 10000000000\r\n\r\nx")},
		{"gzip bomb", "too_large", say(ok + "Content-Encoding: gzip\r\nConnection: close\r\n\r\n" + bomb())},
		{"broken gzip", "bad_response", say(ok + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhi")},
		{"garbage", "bad_response", say("\x16\x03\x01 no HTTP \x00\x00\r\n\r\n")},
		{"reset in the body", "bad_response", func(c net.Conn) {
			_, _ = io.WriteString(c, ok+"Content-Length: 1000\r\n\r\nx")
			time.Sleep(20 * time.Millisecond) // so that the header is read first
			_ = c.(*net.TCPConn).SetLinger(0)
		}},
		{"redirect loop", "too_many_redirects", say("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")},
		{"redirect inside", "blocked_redirect", say("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n")},
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
func listenHostile() (list []target, closeAll func(), err error) {
	var listeners []net.Listener
	closeAll = func() {
		for _, ln := range listeners {
			ln.Close()
		}
	}
	for _, h := range hostilities() {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			closeAll()
			return nil, nil, err
		}
		listeners = append(listeners, ln)
		list = append(list, target{name: h.name, addr: ln.Addr().String(), want: h.want})
		go h.serve(ln)
	}
	return list, closeAll, nil
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
			if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				h.answer(conn)
			}
		}()
	}
}
