package web

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"grader/checks/batch"
)

const (
	refusedCookie = "refused"
	refusedTime   = time.Minute // what a redirect may take
)

// turnAway leads back to a form as it was filled in, which tells why nothing was
// done. A cookie keeps that on the way: an address could be made to say anything.
func turnAway(w http.ResponseWriter, r *http.Request, form string, why *Refusal) {
	body, err := json.Marshal(why)
	if err != nil {
		panic(err) // it is of texts and numbers
	}
	value := base64.RawURLEncoding.EncodeToString(body)
	http.SetCookie(w, cookie(r, refusedCookie, value, int(refusedTime.Seconds())))
	retryAfter(w, why)
	http.Redirect(w, r, form, http.StatusSeeOther)
}

// turnedAway is why the form that led here was refused, which is told once; nil if
// it was not.
func turnedAway(w http.ResponseWriter, r *http.Request) *Refusal {
	kept, err := r.Cookie(refusedCookie)
	if err != nil {
		return nil
	}
	http.SetCookie(w, cookie(r, refusedCookie, "", -1))
	body, err := base64.RawURLEncoding.DecodeString(kept.Value)
	why := &Refusal{}
	if err != nil || json.Unmarshal(body, why) != nil || why.Status < 400 || why.Status > 599 {
		return nil
	}
	return why
}

// refusalOf is an error that has words for people: a [*Refusal], or why there can't be such
// a schedule. nil: it has none.
func refusalOf(err error) *Refusal {
	var schedule batch.ScheduleError
	if errors.As(err, &schedule) {
		return &Refusal{Status: http.StatusUnprocessableEntity, Field: "schedule", Detail: schedule.Error()}
	}
	var refusal *Refusal
	_ = errors.As(err, &refusal) // nil where it is another
	return refusal
}

// refuse answers with the reason, and the form below it.
func (p *page) refuse(w http.ResponseWriter, v view, why *Refusal) {
	v.Refusal = why
	retryAfter(w, why)
	p.write(w, why.Status, v)
}

func retryAfter(w http.ResponseWriter, why *Refusal) {
	if why.RetryAfter > 0 {
		w.Header().Set("Retry-After", itoa(seconds(why.RetryAfter)))
	}
}
