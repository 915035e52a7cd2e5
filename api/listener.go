package api

import (
	"context"
	"net"
	"sync"
	"time"
)

// A boundedListener shares a number of connections fairly between addresses: each
// one may bring a header of 64 KiB, and takes a file descriptor.
type boundedListener struct {
	net.Listener
	share *share
}

// refusal is what a connection gets that is one too many.
const refusal = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

// refusalTime bounds how long a refused connection is waited for: the answer fits
// into any buffer.
const refusalTime = 10 * time.Millisecond

// Accept implements [net.Listener].
func (l *boundedListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if release, ok := l.share.acquire(context.Background(), addressOf(c.RemoteAddr().String()), 0); ok {
			return &boundedConn{Conn: c, release: sync.OnceFunc(release)}, nil
		}
		_ = c.SetDeadline(time.Now().Add(refusalTime))
		_, _ = c.Write([]byte(refusal))
		_ = c.Close()
	}
}

type boundedConn struct {
	net.Conn
	release func()
}

// Close implements [net.Conn].
func (c *boundedConn) Close() error {
	defer c.release()
	return c.Conn.Close()
}

// CloseWrite lets the server end its half first, so that a client that still sends
// can read the answer.
func (c *boundedConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
