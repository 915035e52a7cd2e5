package main

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"sync/atomic"

	"grader/checks"
	"grader/checks/report"
)

// A page is what a project answers every request with.
type page struct {
	contentType string
	body        string
}

// maxURL is how long a URL may be that the service asks for, in bytes. Scripts
// make some of what a page says.
const maxURL = 2 << 10

// Do implements [checks.Site].
func (p page) Do(_ context.Context, req checks.Request) (*checks.Response, error) {
	if len(req.URL) > maxURL {
		return nil, &checks.SiteError{Code: report.BlockedAddress, Detail: "The URL is too long."}
	}
	header := checks.Header{"Content-Type": {p.contentType}, "Content-Length": {strconv.Itoa(len(p.body))}}
	return &checks.Response{URL: req.URL, Status: http.StatusOK, StatusText: "OK", Header: header, Body: p.body}, nil
}

// A stage is a project on a port of its own, whose page can be changed.
type stage struct {
	url    string
	page   atomic.Pointer[page]
	server *http.Server
}

func newStage(w web) (*stage, error) {
	ln, err := w.listen("h2", "http/1.1")
	if err != nil {
		return nil, err
	}
	s := &stage{url: w.url(ln)}
	s.server = &http.Server{Handler: s}
	go func() { _ = s.server.Serve(ln) }() // until it is closed
	return s, nil
}

// ServeHTTP implements [http.Handler].
func (s *stage) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	p := s.page.Load()
	w.Header().Set("Content-Type", p.contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(p.body)))
	_, _ = io.WriteString(w, p.body) // the service may have gone
}
