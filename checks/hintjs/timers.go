package hintjs

import (
	"slices"
	"time"
)

// timers are those of setTimeout and setInterval, in no order: there are few.
type timers struct {
	list []timer
	last int64 // id
}

type timer struct {
	id     int64
	due    time.Time
	every  time.Duration // 0: once
	idle   bool          // the run does not wait for it
	action func() error
}

func (t *timers) add(after time.Duration, repeat, idle bool, action func() error) int64 {
	after = max(after, time.Millisecond)
	t.last++
	next := timer{id: t.last, due: time.Now().Add(after), idle: idle, action: action}
	if repeat {
		next.every = after
	}
	t.list = append(t.list, next)
	return t.last
}

func (t *timers) remove(id int64) {
	for i := range t.list {
		if t.list[i].id == id {
			t.list = append(t.list[:i], t.list[i+1:]...)
			return
		}
	}
}

func (t *timers) first() int {
	first := 0
	for i := range t.list {
		if t.list[i].due.Before(t.list[first].due) {
			first = i
		}
	}
	return first
}

// due is the time until the next timer fires; false if there is none, or only idle ones
// and the program waits for nothing else.
func (t *timers) due(waits bool) (time.Duration, bool) {
	wanted := func(t timer) bool { return waits || !t.idle }
	if !slices.ContainsFunc(t.list, wanted) {
		return 0, false
	}
	return time.Until(t.list[t.first()].due), true
}

// pop removes the timer that fires next, and returns its action.
func (t *timers) pop() func() error {
	i := t.first()
	ringing := t.list[i]
	if ringing.every > 0 {
		t.list[i].due = time.Now().Add(ringing.every)
	} else {
		t.remove(ringing.id)
	}
	return ringing.action
}
