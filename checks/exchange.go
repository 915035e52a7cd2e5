package checks

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"grader/checks/plain"
	"grader/checks/report"
)

// An exchange is a request and, once done is closed, its outcome.
type exchange struct {
	req    Request
	shared bool          // with whoever asks for the same
	begun  chan struct{} // of a program's: closed when it goes out
	sent   chan struct{} // of a program's: closed when it is on its way
	done   chan struct{}
	resp   *Response
	err    error
	info   report.PageInfo

	asked  bool   // by a check
	broken string // what the site panicked with, if it did
}

func (x *exchange) describe() report.PageInfo {
	p := report.PageInfo{Method: x.req.Method, Path: pathOf(x.req.URL), URL: x.req.URL}
	if x.resp == nil {
		p.Attempts = 1
		var site *SiteError
		if errors.As(x.err, &site) {
			p.Error = site.Code
			p.Attempts = max(site.Attempts, 1)
		}
		return p
	}
	sum := sum256(x.resp.Body)
	p.URL = x.resp.URL
	p.Status = x.resp.Status
	p.Protocol = x.resp.Proto
	p.ContentType = x.resp.Header.Get("Content-Type")
	p.Bytes = len(x.resp.Body)
	p.SHA256 = string(hex.AppendEncode(make([]byte, 0, 2*len(sum)), sum[:]))
	p.Attempts = max(x.resp.Attempts, 1)
	p.Elapsed = report.Millis(x.resp.Elapsed)
	return p
}

// sum256 is the SHA-256 of a text of which no copy is made.
func sum256(s string) (sum [sha256.Size]byte) {
	h := sha256.New()
	var part [512]byte
	for len(s) > 0 {
		n := copy(part[:], s)
		h.Write(part[:n])
		s = s[n:]
	}
	h.Sum(sum[:0])
	return sum
}

// pathOf is the path and query of an absolute URL.
func pathOf(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	i := strings.IndexAny(rest, "/?")
	if i < 0 {
		return "/"
	}
	return rest[i:]
}

// secretHeaders are told of by name alone.
var secretHeaders = []string{"Authorization", "Cookie", "Proxy-Authorization", "Set-Cookie"}

// An asking is one for an exchange by the hint that is judged.
type asking struct {
	number int // of the hint's, from 1
	x      *exchange
	shared bool
}

// take gives what the hint that was judged last asked for, and the answers.
func (s *Session) take() (list []report.Exchange, answers []*Response) {
	s.mu.Lock()
	defer s.mu.Unlock()
	slices.SortFunc(s.asked, func(a, b asking) int { return cmp.Compare(a.number, b.number) })
	for _, a := range s.asked {
		if isClosed(a.x.done) {
			list, answers = append(list, a.exchange()), append(answers, a.x.resp)
			continue
		}
		e := report.Exchange{Method: cmp.Or(a.x.req.Method, "GET"), Path: pathOf(a.x.req.URL), Error: report.Stopped}
		list, answers = append(list, e), append(answers, nil)
	}
	s.asked = nil
	return list, answers
}

func (a asking) exchange() report.Exchange {
	req, info := a.x.req, a.x.info
	e := report.Exchange{
		Method:      cmp.Or(req.Method, "GET"),
		Path:        info.Path,
		SentType:    req.Header.Get("Content-Type"),
		Sent:        string(req.Body),
		Status:      info.Status,
		ContentType: info.ContentType,
		Elapsed:     info.Elapsed,
		Shared:      a.shared,
		Error:       info.Error,
	}
	header := Header{}
	if r := a.x.resp; r != nil {
		header, e.Answer = r.Header, plain.Clip(r.Body, report.MaxFailure)
		if r.Redirected {
			e.Location = r.URL
		}
	}
	for _, name := range secretHeaders {
		if len(req.Header[name])+len(header[name]) > 0 {
			e.Secrets = append(e.Secrets, name)
		}
	}
	return e
}
