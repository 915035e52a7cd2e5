package fetch

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"grader/checks/report"
)

// maxCodings is how many content codings may lie over one another.
const maxCodings = 5

// maxWindow is how far back a zstd body may refer, in bytes (RFC 9659).
const maxWindow = 8 << 20

// codings are the content codings of a body, in the order in which they were
// applied. As in browsers one that is not known makes none count: the body is
// taken as it is.
func codings(h http.Header) ([]string, error) {
	var list []string
	for _, field := range h["Content-Encoding"] {
		for name := range strings.SplitSeq(field, ",") {
			switch name = strings.ToLower(trimBlanks(name)); name {
			case "":
			case "x-gzip":
				list = append(list, "gzip")
			case "gzip", "br", "deflate", "zstd":
				list = append(list, name)
			default:
				return nil, nil
			}
		}
	}
	if len(list) > maxCodings {
		return nil, failed(report.BadResponse, false, "The project's page says that it is compressed many times over.")
	}
	return list, nil
}

// decode undoes codings of a body, the last one first. A decoder's window may
// be many times as large as its body: so a body is there as a whole before, and
// few are decoded at once.
func (s *session) decode(body string, names []string, limit int64) (string, error) {
	if len(names) == 0 || body == "" { // as in browsers, no body is no broken coding
		return body, nil
	}
	s.client.decoders <- struct{}{}
	defer func() { <-s.client.decoders }()
	for i := len(names) - 1; i >= 0 && body != ""; i-- {
		r, err := s.decoder(names[i], body)
		if err == nil {
			body, err = s.client.readAll(&boundedReader{r: r, left: limit}, 0)
			r.Close()
		}
		if err != nil {
			return "", undecodable(names[i], err)
		}
		if s.bytes.Add(-int64(len(body))) < 0 {
			return "", errBytesSpent
		}
	}
	return body, nil
}

func (s *session) decoder(name, body string) (io.ReadCloser, error) {
	r := strings.NewReader(body)
	switch name {
	case "br":
		return io.NopCloser(brotli.NewReader(r)), nil
	case "zstd":
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, err
		}
		return z.IOReadCloser(), nil
	case "deflate":
		if isZlib(body) {
			return zlib.NewReader(r)
		}
		return flate.NewReader(r), nil
	}
	z, err := gzip.NewReader(r)
	if err == nil {
		z.Multistream(false)
	}
	return z, err
}

// isZlib tells the coding "deflate" as RFC 9110 defines it from what some
// servers send under its name, which is without the header of RFC 1950.
func isZlib(body string) bool {
	return len(body) >= 2 && body[0]&0x0f == 8 && (int(body[0])<<8|int(body[1]))%31 == 0
}

func undecodable(name string, err error) error {
	if errors.Is(err, errBodyTooLarge) {
		return err
	}
	return failed(
		report.BadResponse,
		false,
		"The project's page says that it is compressed with "+name+", but what it sends is not.",
	)
}

// gunzip reads one gzip member, as browsers do: what follows it is left. whole
// is false if there is any.
func (s *session) gunzip(sent io.Reader, limit int64) (body string, whole bool, err error) {
	r := bufio.NewReaderSize(sent, bufferSize)
	if _, err := r.Peek(1); err == io.EOF {
		return "", true, nil
	}
	z, _ := s.client.gzips.Get().(*gzip.Reader)
	if z == nil {
		z = new(gzip.Reader)
	}
	defer s.client.gzips.Put(z)
	if err = z.Reset(r); err != nil {
		return "", false, notGzip(err)
	}
	z.Multistream(false)
	if body, err = s.client.readAll(&boundedReader{r: z, left: limit}, 0); err != nil {
		return "", false, notGzip(err)
	}
	if s.bytes.Add(-int64(len(body))) < 0 {
		return "", false, errBytesSpent
	}
	if _, err = r.ReadByte(); err == io.EOF {
		return body, true, nil
	}
	return body, false, err
}

// notGzip tells a body that is not what it says from a connection that failed.
func notGzip(err error) error {
	var corrupt flate.CorruptInputError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt) {
		return undecodable("gzip", err)
	}
	return err
}
