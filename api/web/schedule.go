package web

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"grader/checks/batch"
	"grader/checks/plain"
)

// A scheduleForm asks when a class is graded again.
type scheduleForm struct {
	Every  []often
	Until  string // as the field has it; in UTC, unless a script is there
	Paused bool
	Wrong  string // in words
}

// Asked reports whether somebody has filled in any of it.
func (f scheduleForm) Asked() bool {
	chosen := func(o often) bool { return o.Chosen && o.Value != "" }
	return f.Until != "" || f.Wrong != "" || slices.ContainsFunc(f.Every, chosen)
}

// An often is how often a class may be graded again.
type often struct {
	Value  string // as [time.ParseDuration] reads it; "" is never
	Text   string
	Chosen bool
}

// atMinute is how a field for a moment has it.
const atMinute = "2006-01-02T15:04"

// scheduleForm is the form with what was chosen. once says that it may be never.
func (p *page) scheduleForm(q url.Values, once bool) scheduleForm {
	f := scheduleForm{Until: plain.First(q.Get("until"), 40), Paused: q.Get("paused") != ""}
	if until, ok := momentOf(f.Until); ok {
		f.Until = until.Format(atMinute)
	}
	chosen, err := time.ParseDuration(q.Get("every"))
	if once {
		f.Every = append(f.Every, often{Text: p.say("class.only once"), Chosen: q.Get("every") == ""})
	} else if q.Get("every") == "" {
		chosen = day
	}
	all := []time.Duration{time.Hour, 6 * time.Hour, 12 * time.Hour, day, 7 * day}
	if err == nil && !slices.Contains(all, chosen) && chosen >= batch.MinEvery && chosen <= batch.MaxAhead {
		all = append(all, chosen) // it came over HTTP
	}
	for _, d := range all {
		f.Every = append(f.Every, often{Value: d.String(), Text: p.often(d), Chosen: d == chosen})
	}
	return f
}

// often says how often, in the largest unit that does without fractions.
func (p *page) often(d time.Duration) string {
	switch {
	case d%day == 0:
		return p.say("class.every.days", int(d/day))
	case d%time.Hour == 0:
		return p.say("class.every.hours", int(d/time.Hour))
	}
	return p.say("class.every.minutes", int(d.Round(time.Minute)/time.Minute))
}

// momentOf reads what a field for a moment sends, which is in UTC, or a script in its stead.
func momentOf(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, atMinute, "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// scheduleOf is the schedule that a form asks for; nil: none. ok is false where something
// is missing.
func scheduleOf(form url.Values) (s *batch.Schedule, ok bool) {
	if form.Get("every") == "" && form.Get("until") == "" {
		return nil, true
	}
	every, err := time.ParseDuration(form.Get("every"))
	until, ok := momentOf(form.Get("until"))
	if err != nil || !ok {
		return nil, false
	}
	return &batch.Schedule{Every: every.Truncate(time.Second), Until: until, Paused: form.Get("paused") != ""}, true
}

// A scheduleView is what the page of a class says of its schedule.
type scheduleView struct {
	*batch.Schedule
	Often string
	In    time.Duration // how long it is until its next run; not above zero where that waits
}

// IsDue reports whether its next run waits.
func (s scheduleView) IsDue() bool { return s.In <= 0 }

// Over reports whether it has no more runs.
func (s scheduleView) Over() bool { return s.Due.IsZero() }

// soon is how long before a run a page begins to look for it.
const soon = 10 * time.Second

// Follows reports whether something of the class is to change by itself, now or later.
func (v *classView) Follows() bool {
	return v.Running() || v.Schedule != nil && !v.Schedule.Over() && !v.Schedule.Paused
}

// Quiet is in how many seconds that is; 0 is now.
func (v *classView) Quiet() int {
	if v.Running() || v.Schedule == nil {
		return 0
	}
	return max(0, seconds(v.Schedule.In-soon))
}

// Live reports whether it may change now.
func (v *classView) Live() bool { return v.Follows() && v.Quiet() == 0 }

// Reload is after how many seconds a page without scripts is loaded again.
func (v *classView) Reload() int {
	if v.Running() {
		return 10
	}
	return v.Quiet() + 2*int(soon/time.Second)
}

// addSchedule adds what a class says of its schedule and, if somebody asks, the form.
func (p *page) addSchedule(v *classView, q url.Values) {
	s := v.Spec.Schedule
	if s != nil {
		v.Schedule = &scheduleView{s, p.often(s.Every), s.Due.Sub(p.opts.Clock())}
	}
	v.CanSchedule = v.State == batch.Running || v.State == batch.Done
	if !v.CanSchedule || q.Get("schedule") == "" {
		return
	}
	if s != nil && !q.Has("every") {
		q = url.Values{"every": {s.Every.String()}, "until": {s.Until.Format(time.RFC3339)}}
		if s.Paused {
			q.Set("paused", "on")
		}
	}
	form := p.scheduleForm(q, false)
	v.Form = &form
}

// setSchedule sets the schedule that a form asks for, or takes it away. An error is one of
// Batches, or a [*Refusal] of what the form has.
func (p *page) setSchedule(r *http.Request, owner, id string) error {
	if r.PostForm.Get("remove") != "" {
		return p.opts.Classes.Batches.DropSchedule(r.Context(), owner, id)
	}
	s, ok := scheduleOf(r.PostForm)
	if s == nil || !ok {
		return p.refusal(http.StatusUnprocessableEntity, "class.incomplete")
	}
	return p.opts.Classes.Batches.SetSchedule(r.Context(), owner, id, *s)
}

// scheduleLink is the address of a class with the form for its schedule, as it was filled in.
func scheduleLink(id string, form url.Values) string {
	q := url.Values{"schedule": {"on"}}
	for _, name := range []string{"every", "until", "paused"} {
		q.Set(name, plain.First(form.Get(name), 40))
	}
	return classPath(id) + "?" + q.Encode()
}
