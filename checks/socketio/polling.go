package socketio

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"grader/checks"
	"grader/checks/report"
)

// maxPolls is how many requests one client sends.
const maxPolls = 300

// maxGoodbyes is how often a client says that it goes, if that does not get through.
const maxGoodbyes = 3

// A polling is the transport of HTTP requests: one that waits for packets, and
// one for each batch that is sent.
type polling struct {
	site  checks.Site
	at    endpoint
	v     protocol
	turn  chan struct{} // holds one token: a server takes one POST at a time
	polls int           // that were sent
}

func newPolling(site checks.Site, at endpoint) *polling {
	p := &polling{site: site, at: at, turn: make(chan struct{}, 1)}
	p.turn <- struct{}{}
	return p
}

// errStatus is the error of an answer that says that the session is none.
var errStatus = errors.New("the session is unknown")

func (p *polling) receive(ctx context.Context) ([]string, error) {
	if p.polls++; p.polls > maxPolls {
		return nil, tooMuch()
	}
	resp, err := p.site.Do(ctx, p.request("", nil))
	switch {
	case err != nil:
		return nil, err
	case resp.Status != http.StatusOK:
		return nil, errStatus
	}
	return p.v.decode(resp.Text().String())
}

func (p *polling) send(ctx context.Context, packets ...string) error {
	select {
	case <-p.turn:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { p.turn <- struct{}{} }()
	req := p.request(http.MethodPost, packets)
	req.Farewell = slices.Contains(packets, string(engineClose))
	resp, err := p.site.Do(ctx, req)
	if err == nil && resp.Status != http.StatusOK {
		return errStatus
	}
	return err
}

// close says goodbye. The server has heard it when it answers, and ends the poll
// that waits.
func (p *polling) close(ctx context.Context, goodbye string) {
	for range maxGoodbyes { // what an overloaded host does not take would be a client there until it times out
		err := p.send(ctx, goodbye, string(engineClose))
		if err == nil || errors.Is(err, errStatus) || ctx.Err() != nil {
			return
		}
	}
}

func (p *polling) drop() {}

func (p *polling) request(method string, packets []string) checks.Request {
	req := checks.Request{
		Method: method, URL: p.at.url("polling"), NoFollow: true, Header: checks.Header{"Accept": {"*/*"}},
	}
	if len(packets) > 0 {
		req.Header["Content-Type"] = []string{"text/plain;charset=UTF-8"}
		req.Body = []byte(p.v.encode(packets))
	}
	return req
}

// An opening is the answer to a handshake by polling.
type opening struct {
	handshake
	protocol protocol
	packets  []string // that came with it
	redirect string   // the URL that answered
	noPoll   bool     // the server takes no polling
}

// engineTrouble is what a server says that opens no session.
type engineTrouble struct {
	Code    *int   `json:"code"`
	Message string `json:"message"`
}

// unknownTransport is Engine.IO's code for a transport that a server does not take.
const unknownTransport = 0

// open asks for a session.
func (p *polling) open(ctx context.Context) (opening, error) {
	req := p.request("", nil)
	req.NoFollow = false
	resp, err := p.site.Do(ctx, req)
	if err != nil {
		return opening{}, err
	}
	text := resp.Text().String()
	if resp.Status == http.StatusOK {
		v, h, packets, ok := recognise(text)
		if !ok {
			return opening{}, noSocketIO(p.at.path, resp.Status)
		}
		return opening{handshake: h, protocol: v, packets: packets, redirect: resp.URL}, nil
	}
	var said engineTrouble
	ours := json.Unmarshal([]byte(text), &said) == nil && said.Code != nil
	switch {
	case ours && *said.Code == unknownTransport && resp.Status == http.StatusBadRequest:
		return opening{noPoll: true}, nil
	case resp.Status == http.StatusUnauthorized, resp.Status == http.StatusForbidden:
		return opening{}, needsLogin()
	case unavailable(resp.Status):
		return opening{}, &checks.SiteError{Code: report.BadResponse, Retryable: true,
			Detail: "The project's host does not reach the project at the moment."}
	}
	return opening{}, noSocketIO(p.at.path, resp.Status)
}

// unavailable tells the statuses by which a host says that the project behind
// it does not answer.
func unavailable(status int) bool {
	return status == http.StatusBadGateway || status == http.StatusServiceUnavailable ||
		status == http.StatusGatewayTimeout
}
