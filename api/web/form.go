package web

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"grader/checks"
	"grader/checks/plain"
)

// What a form may have, in bytes. A URL of 2 KiB is three times that when each of
// its bytes is escaped.
const (
	maxForm = 16 << 10
	maxURL  = 2 << 10
)

// Problems are what is wrong with the fields of the form, in words; "" is nothing.
type Problems struct{ URL, Challenge string }

// readForm reads what the page's form sends. Anything else is refused.
func (p *page) readForm(w http.ResponseWriter, r *http.Request) (view, *Refusal) {
	empty := p.fill("", "")
	empty.Owner = p.sessions.owner(r)
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "application/x-www-form-urlencoded" {
		return empty, p.refusal(http.StatusUnsupportedMediaType, "not a form")
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	err = r.ParseForm()
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return empty, p.refusal(http.StatusRequestEntityTooLarge, "too much")
	case err != nil:
		return empty, p.refusal(http.StatusBadRequest, "bad form")
	}
	// The body is here: a deadline for it must not end the grading.
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // a test's writer has none
	v := p.fill(r.PostForm.Get("url"), r.PostForm.Get("challenge"))
	v.Live, v.Owner = r.PostForm.Get("live") != "", empty.Owner
	if len(v.URL) > maxURL {
		v.URL = plain.First(v.URL, maxURL/4)
		return v, p.refusal(http.StatusRequestEntityTooLarge, "too much")
	}
	return v, nil
}

// fromQuery fills in the form from the query, and tells what is wrong with that.
func (p *page) fromQuery(r *http.Request) view {
	q := r.URL.Query()
	v := p.fill(q.Get("url"), q.Get("challenge"))
	v.Live, v.Owner = q.Get("live") != "", p.sessions.owner(r)
	v.TokenProblem = p.tokenProblem(q.Get("token"))
	if !q.Has("url") {
		v.Wrong.URL = ""
		return v
	}
	if v.URL == "" || p.opts.Check == nil {
		return v
	}
	taken, err := p.opts.Check(v.URL)
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal):
		v.Wrong.URL = p.language.Sentence(refusal.Detail)
	case err != nil:
		v.Refusal = p.refusal(http.StatusInternalServerError, "our fault")
	case strings.TrimRight(v.URL, "/") != taken:
		v.Taken = taken
	}
	return v
}

// fill makes a view whose form is filled in. challenge is a name or an id, or
// "" for the default; an unknown one is a problem, and never replaced.
func (p *page) fill(url, challenge string) view {
	v := view{URL: strings.TrimSpace(url), Chosen: p.opts.Default}
	if v.URL == "" {
		v.Wrong.URL = p.say("no address")
	}
	if challenge == "" {
		if v.Chosen == "" && v.URL != "" {
			v.Wrong.Challenge = p.say("no challenge")
		}
		return v
	}
	for _, ch := range p.opts.Challenges {
		if challenge == ch.Name || challenge == ch.ID {
			v.Chosen = ch.Name
			return v
		}
	}
	v.Chosen, v.Unknown = "", challenge
	v.Wrong.Challenge = p.say("unknown challenge")
	if near := checks.NearestName(challenge, p.opts.Challenges); near != "" {
		v.Wrong.Challenge = p.say("near challenge", near)
	}
	return v
}

// FormLink is the address of the form, filled in as it is.
func (v view) FormLink() string {
	q := url.Values{"url": {v.URL}}
	if name := v.Chosen + v.Unknown; name != "" { // one of them is empty
		q.Set("challenge", plain.First(name, maxURL/4))
	}
	if v.Live {
		q.Set("live", "on")
	}
	return "/?" + q.Encode()
}

func (p *page) refusal(status int, key string) *Refusal {
	return &Refusal{Status: status, Detail: p.say(key)}
}
