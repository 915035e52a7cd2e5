package fetch

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"grader/checks"
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
func (s *session) readBody(ctx context.Context, h *hop, resp *http.Response) (body string, whole bool, err error) {
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
	sent := &boundedReader{r: &reservingReader{ctx: ctx, r: resp.Body, free: freeOfReserve}, left: limit}
	if last := len(names) - 1; last >= 0 && names[last] == "gzip" {
		names = names[:last]
		body, whole, err = s.gunzip(sent, limit)
	} else {
		body, err = s.client.readAll(sent, min(resp.ContentLength, maxPresize))
		whole = true
	}
	if err != nil {
		return "", false, err
	}
	body, err = s.decode(body, names, limit)
	return body, whole, err
}

// readAll reads to the end, into a string that is built once if the size is right.
func (c *Client) readAll(r io.Reader, size int64) (string, error) {
	buffer, ok := c.buffers.Get().(*[copySize]byte)
	if !ok {
		buffer = new([copySize]byte)
	}
	defer c.buffers.Put(buffer)
	var b strings.Builder
	b.Grow(int(max(size, 0)))
	_, err := io.CopyBuffer(&b, r, buffer[:])
	return b.String(), err
}

const (
	// freeOfReserve is how much of a body is read before memory is reserved, in bytes.
	freeOfReserve = 64 << 10
	// reserveStep is for how much more it is reserved at once, in bytes.
	reserveStep = 64 << 10
	// memoryOfByte is what a byte of a body takes at the most: itself, and U+FFFD
	// where it is decoded.
	memoryOfByte = 4
)

// A reservingReader reserves the grading's memory for a body that is large, before it
// is there.
type reservingReader struct {
	ctx  context.Context
	r    io.Reader
	free int  // may be read before more is reserved
	late bool // it has waited for memory
}

// Read implements [io.Reader].
func (r *reservingReader) Read(p []byte) (int, error) {
	if r.free <= 0 {
		began := time.Now()
		if _, err := checks.Reserve(r.ctx, memoryOfByte*reserveStep); err != nil {
			return 0, crowded()
		}
		r.free += reserveStep
		r.late = r.late || time.Since(began) > time.Second
	}
	n, err := r.r.Read(p[:min(len(p), max(r.free, 1))])
	r.free -= n
	if r.late && timedOut(err) {
		err = crowded() // the time went by while it waited for memory
	}
	return n, err
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
