package fetch

import (
	"errors"
	"io"
	"net/http"
	"strings"
)

var errBodyTooLarge = errors.New("fetch: body over its limit")

// maxPresize is how much is reserved for a body on the word of its
// Content-Length.
const maxPresize = 1 << 20

// copySize is how much of a body is read at once, in bytes.
const copySize = 8 << 10

// readBody reads a body and undoes its codings. Both what is sent and what
// comes of it is bounded, so that neither a bomb nor a stream of nothing gets
// through. whole is false if there is more on the connection than was wanted.
func (s *session) readBody(h *hop, resp *http.Response) (body string, whole bool, err error) {
	limit := s.client.opts.MaxBody
	if resp.Body == http.NoBody || h.method == http.MethodHead { // whose Content-Length is that of no body
		return "", true, nil
	}
	if resp.ContentLength > limit {
		return "", false, errBodyTooLarge
	}
	names, err := codings(resp.Header)
	if err != nil {
		return "", false, err
	}
	sent := &boundedReader{r: resp.Body, left: limit}
	if last := len(names) - 1; last >= 0 && names[last] == "gzip" {
		names = names[:last]
		body, whole, err = s.gunzip(sent, limit)
	} else {
		body, err = readAll(sent, min(resp.ContentLength, maxPresize))
		whole = true
	}
	if err != nil {
		return "", false, err
	}
	body, err = s.decode(body, names, limit)
	return body, whole, err
}

// readAll reads to the end, into a string that is built once if the size is right.
func readAll(r io.Reader, size int64) (string, error) {
	var b strings.Builder
	b.Grow(int(max(size, 0)))
	_, err := io.CopyBuffer(&b, r, make([]byte, copySize))
	return b.String(), err
}

// A boundedReader fails once there is more to read than it may.
type boundedReader struct {
	r    io.Reader
	left int64
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.r.Read(p)
	if int64(n) > b.left {
		return 0, errBodyTooLarge
	}
	b.left -= int64(n)
	return n, err
}
