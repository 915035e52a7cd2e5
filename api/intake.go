package api

import (
	"net/http"
	"time"
)

// What is handed in at once, of one client; all together may have twice as many. It takes
// disk while it arrives, and many times its size in memory while it is read, and so do
// the results that a table is made of.
const (
	maxArriving = 8
	maxReading  = 1         // of what is larger than
	smallUpload = 256 << 10 // bytes
	readingWait = time.Minute
	usualReport = 4 << 10 // bytes, as JSON
)

// arrive takes a place for what a client is about to hand in, before its body is asked for.
func (s *Server) arrive(r *http.Request) (done func(), p *Problem) {
	return acquire(r, s.arriving, s.opts.Limits.QueueWait)
}

// mayRead takes a place for reading so many bytes into memory for a client.
func (s *Server) mayRead(r *http.Request, size int64) (done func(), p *Problem) {
	if size <= smallUpload {
		return func() {}, nil
	}
	return acquire(r, s.reading, readingWait)
}

func acquire(r *http.Request, of *share, wait time.Duration) (done func(), p *Problem) {
	done, ok := of.acquire(r.Context(), clientOf(r), wait)
	if !ok {
		return nil, overloaded()
	}
	return done, nil
}
