package socketio

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
)

// An endpoint is where a server's Engine.IO is, and what is asked of it.
type endpoint struct {
	origin    string // http://host:port
	path      string // "/socket.io/"
	query     url.Values
	namespace string
	sid       string        // of the session, once there is one
	serial    *atomic.Int64 // of the requests: no cache may answer one
}

const defaultPath = "/socket.io/"

// endpointOf reads an address as Socket.IO's clients do: its path is the
// namespace. The path of the project itself is none.
func endpointOf(address, project string, opts Options) (endpoint, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return endpoint{}, fmt.Errorf("io: %q is no http:// or https:// URL", address)
	}
	e := endpoint{
		origin: u.Scheme + "://" + u.Host, path: defaultPath, query: u.Query(),
		namespace: u.EscapedPath(), serial: new(atomic.Int64),
	}
	if own, err := url.Parse(project); err == nil && own.Host == u.Host {
		rest, inside := strings.CutPrefix(e.namespace, strings.TrimRight(own.EscapedPath(), "/"))
		if inside && (rest == "" || rest[0] == '/') {
			e.namespace = rest
		}
	}
	if e.namespace == "" {
		e.namespace = "/"
	}
	if opts.Path != "" {
		e.path = "/" + strings.Trim(opts.Path, "/") + "/"
	}
	for name, value := range opts.Query {
		e.query.Set(name, value)
	}
	return e, nil
}

// url is the URL of the next request over a transport.
func (e *endpoint) url(transport string) string {
	q := url.Values{}
	for name, values := range e.query {
		q[name] = values
	}
	q.Set("EIO", "4")
	q.Set("transport", transport)
	q.Set("b64", "1") // nothing in binary
	q.Set("t", strconv.FormatInt(e.serial.Add(1), 36))
	if e.sid != "" {
		q.Set("sid", e.sid)
	}
	return e.origin + e.path + "?" + q.Encode()
}

// moved makes the endpoint the one that answered, after redirects.
func (e *endpoint) moved(answered string) {
	if u, err := url.Parse(answered); err == nil && u.Host != "" {
		e.origin, e.path = u.Scheme+"://"+u.Host, u.EscapedPath()
	}
}
