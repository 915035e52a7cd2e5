package fetch

import (
	"errors"
	"io"
	"sync/atomic"
)

var errNoSettings = errors.New("fetch: HTTP/2 begins with another frame than SETTINGS")

// maxFrame is the largest frame that a server may send, in bytes: as small as
// RFC 9113 lets a client ask for.
const maxFrame = 16 << 10

// The types of frames, and the flag, of RFC 9113, section 6, that matter here.
const (
	frameData         = 0x0
	framePriority     = 0x2
	frameSettings     = 0x4
	frameContinuation = 0x9
	flagPadded        = 0x8
)

// frames is a connection as the HTTP/2 package reads it. It bounds what is no
// page: what servers can send for ever at little cost and what has to be read,
// kept or answered, such as headers, settings, pings, resets, padding and empty
// frames. Those of a kind that is not known are left out, as the standard says.
type frames struct {
	*conn
	limit   int64
	counted atomic.Int64 // bytes that are no page, since the last request

	header [9]byte
	head   []byte // of the header, and not read yet
	left   int    // of its frame's payload
	drop   bool   // the payload
	begun  bool   // the first frame came
}

// Read implements [io.Reader].
func (f *frames) Read(p []byte) (int, error) {
	for {
		switch {
		case len(f.head) > 0:
			n := copy(p, f.head)
			f.head = f.head[n:]
			more := min(len(p)-n, f.left, f.br.Buffered())
			m, err := f.br.Read(p[n : n+more])
			f.left -= m
			return n + m, err
		case f.left > 0 && f.drop:
			n, err := f.br.Discard(f.left)
			if f.left -= n; err != nil {
				return 0, err
			}
		case f.left > 0:
			n, err := f.br.Read(p[:min(len(p), f.left)])
			f.left -= n
			return n, err
		default:
			if err := f.next(); err != nil {
				return 0, err
			}
		}
	}
}

// next reads the header of a frame.
func (f *frames) next() error {
	if _, err := io.ReadFull(f.br, f.header[:]); err != nil {
		return err
	}
	h := &f.header
	f.left = int(h[0])<<16 | int(h[1])<<8 | int(h[2])
	kind, flags := h[3], h[4]
	if !f.begun && kind != frameSettings {
		return errNoSettings
	}
	f.begun = true
	cost := len(h) + f.left
	if kind == frameData && f.left > 0 {
		cost = 1 // so that a page doesn't come byte by byte
		if flags&flagPadded != 0 {
			pad, err := f.br.Peek(1)
			if err != nil {
				return err
			}
			cost = len(h) + int(pad[0])
		}
	}
	if f.counted.Add(int64(cost)) > f.limit {
		return errHeaderTooLarge
	}
	if f.drop = kind == framePriority || kind > frameContinuation; !f.drop {
		f.head = h[:]
	}
	return nil
}
