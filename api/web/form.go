package web

import (
	"cmp"
	"errors"
	"mime"
	"net/http"
	"strings"
	"time"

	"grader/checks"
)

// maxForm bounds a form in bytes. A URL of 2 KiB is three times that when each
// of its bytes is escaped.
const maxForm = 16 << 10

var (
	noAddress = &Refusal{Status: http.StatusBadRequest, Title: "No address given",
		Detail: "Paste the address at which the project can be opened in a browser."}
	noChallenge = &Refusal{Status: http.StatusBadRequest, Title: "No challenge chosen",
		Detail: "Choose from the list what the project is to be judged by."}
	badForm = &Refusal{Status: http.StatusBadRequest, Title: "The form did not arrive whole",
		Detail: "Fill it in again and press the button again."}
	ourFault = &Refusal{Status: http.StatusInternalServerError, Title: "Something went wrong on our side",
		Detail: "It says nothing about the project. Try again in a moment."}
)

// readForm reads what the page's form sends. Anything else is refused.
func readForm(w http.ResponseWriter, r *http.Request) (url, challenge string, _ *Refusal) {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "application/x-www-form-urlencoded" {
		return "", "", &Refusal{Status: http.StatusUnsupportedMediaType, Title: "This is not the page's form",
			Detail: "Use the form below. Scripts use the HTTP API instead."}
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	err = r.ParseForm()
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return "", "", &Refusal{Status: http.StatusRequestEntityTooLarge, Title: "That is too much text",
			Detail: "Paste only the project's address, not its code."}
	case err != nil:
		return "", "", badForm
	}
	// The body is here: a deadline for it must not end the grading.
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // a test's writer has none
	return r.PostForm.Get("url"), r.PostForm.Get("challenge"), nil
}

// fill makes a view whose form is filled in. challenge is a name or an id, or
// "" for the default; an unknown one is refused, never replaced.
func (p *page) fill(url, challenge string) (view, *Refusal) {
	v := view{URL: strings.TrimSpace(url), Chosen: p.opts.Default}
	if challenge == "" {
		return v, nil
	}
	for _, ch := range p.opts.Challenges {
		if challenge == ch.Name || challenge == ch.ID {
			v.Chosen = ch.Name
			return v, nil
		}
	}
	v.Chosen = ""
	detail := "Choose one from the list below."
	if near := checks.NearestName(challenge, p.opts.Challenges); near != "" {
		detail = "Did you mean `" + near + "`? " + detail
	}
	return v, &Refusal{Status: http.StatusNotFound, Title: "There is no challenge of that name", Detail: detail}
}

// refuse answers with the reason, and the form below it.
func (p *page) refuse(w http.ResponseWriter, v view, why *Refusal) {
	v.Refusal = why
	if why.RetryAfter > 0 {
		w.Header().Set("Retry-After", seconds(why.RetryAfter))
	}
	p.write(w, cmp.Or(why.Status, http.StatusInternalServerError), v)
}
