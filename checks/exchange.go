package checks

import (
	"cmp"
	"slices"

	"grader/checks/plain"
	"grader/checks/report"
)

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
