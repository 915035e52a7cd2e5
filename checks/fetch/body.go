package fetch

import (
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"

	"grader/checks"
)

var errBodyTooLarge = errors.New("fetch: body over its limit")

// maxPresize is how much is reserved for a body on the word of its
// Content-Length.
const maxPresize = 1 << 20

// copySize is how much of a body is read at once, in bytes.
const copySize = 8 << 10

// readBody reads a body and undoes its encoding. Both what is sent and what
// comes of it is bounded, so that neither a bomb nor a stream of nothing gets
// through. whole is false if there is more on the connection than was wanted.
func (s *session) readBody(resp *http.Response) (body string, whole bool, err error) {
	limit := s.client.opts.MaxBody
	if resp.Body == http.NoBody { // a HEAD's Content-Length is that of no body
		return "", true, nil
	}
	if resp.ContentLength > limit {
		return "", false, errBodyTooLarge
	}
	zipped, err := gzipped(resp.Header)
	if err != nil {
		return "", false, err
	}
	sent := &boundedReader{r: resp.Body, left: limit}
	if !zipped {
		body, err = readAll(sent, min(resp.ContentLength, maxPresize))
		return body, true, err
	}
	buffered := bufio.NewReaderSize(sent, bufferSize)
	if _, err := buffered.Peek(1); err == io.EOF {
		return "", true, nil // as in browsers, no body is no broken gzip
	}
	if body, err = s.gunzip(buffered, limit); err != nil {
		return "", false, err
	}
	if s.bytes.Add(-int64(len(body))) < 0 {
		return "", false, errBytesSpent
	}
	if _, err = buffered.ReadByte(); err == io.EOF {
		return body, true, nil
	}
	return body, false, err
}

// gunzip reads one gzip member, as browsers do: what follows it is left.
func (s *session) gunzip(r *bufio.Reader, limit int64) (string, error) {
	z, _ := s.client.gzips.Get().(*gzip.Reader)
	if z == nil {
		z = new(gzip.Reader)
	}
	defer s.client.gzips.Put(z)
	if err := z.Reset(r); err != nil {
		return "", err
	}
	z.Multistream(false)
	return readAll(&boundedReader{r: z, left: limit}, 0)
}

// readAll reads to the end, into a string that is built once if the size is right.
func readAll(r io.Reader, size int64) (string, error) {
	var b strings.Builder
	b.Grow(int(max(size, 0)))
	_, err := io.CopyBuffer(&b, r, make([]byte, copySize))
	return b.String(), err
}

// gzipped reports whether a body is gzip rather than as it is. Other encodings
// were not asked for.
func gzipped(h http.Header) (bool, error) {
	zipped := false
	for name := range strings.SplitSeq(strings.Join(h["Content-Encoding"], ","), ",") {
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "", "identity":
		case "gzip", "x-gzip":
			if !zipped {
				zipped = true
				continue
			}
			fallthrough
		default:
			return false, failed(checks.BadResponse, false,
				"The project's page is compressed in a way that was not asked for; only gzip is understood.")
		}
	}
	return zipped, nil
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
