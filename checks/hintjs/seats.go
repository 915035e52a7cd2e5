package hintjs

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"grader/checks"
)

// A seat is what a run needs to have a process: there are so many of them. Some runs
// need more than that, so that no others have to wait or end because of them:
//
//   - A run that has computed for long is ended if more than a quarter of all seats are
//     taken by such runs and a shorter one waits. It is repeated when there are fewer.
//   - The first run of a program is ended sooner while others wait that are known to be short.
//     Else a service that has just started, and knows no program, makes many wait for long.
//   - The largest run is ended if all together are too large. It is repeated with the
//     memory that is kept for one run at a time; if that is free, it gets it at once.
//
// The one that has computed most is ended first. What has changed something in the project
// is never repeated, and so is not ended for others but at the last.
type seat struct {
	tries int           // how often it was ended
	spent time.Duration // CPU time of the tries before
	least time.Duration // CPU time that its program always took, maxLeast at most
	known bool          // its program ran before
	long  bool          // it has computed for long
	large bool          // it needs the memory that is kept for one

	state   atomic.Int32
	used    time.Duration // CPU time, with those before
	due     time.Time     // of those that may have a seat, the earliest is next
	since   time.Time     // when it got the seat, or the memory that is kept for one
	granted chan struct{} // closed when it may run
	stop    context.CancelCauseFunc
}

// States of a seat's run.
const (
	repeatable int32 = iota
	kept             // not to be repeated: it may have changed the project, or exceeded a limit
	ended            // for the sake of others: to be repeated
)

// longAfter is the CPU time after which a run is long: hints take a few milliseconds, and
// on a busy machine not more than 50 in a process that has just started.
const longAfter = 60 * time.Millisecond

// newAfter is the CPU time after which the first run of a program leaves its seat to a run
// that is known to be short: what a run computes before it has to wait for turns.
const newAfter = timeSlice

// maxLeast bounds what is expected of a program: it may be another page that took it.
// unknown is expected of one that never ran.
const maxLeast, unknown = 100 * time.Millisecond, 50 * time.Millisecond

// overdueAfter is how many times what it has computed a run waits before it is due.
const overdueAfter = 10

// heldFor is how long a run keeps what another of its kind waits for, however little it
// has computed; twice as long in each try.
const heldFor = 3 * time.Second

// errMakesRoom is why a run was ended that is repeated later.
var errMakesRoom = errors.New("hintjs: ended for others to run")

// keep sees to it that a run is not repeated. The error is that it was ended before.
func (p *seat) keep() error {
	if !p.state.CompareAndSwap(repeatable, kept) && p.state.Load() == ended {
		return errMakesRoom
	}
	return nil
}

// repeats tells whether a run that ended with err is to be repeated: it was ended for
// others, and had found nothing that decides.
func (p *seat) repeats(err error) bool {
	return p.state.Load() == ended && err != nil && !errors.As(err, new(*checks.Failure))
}

// newSeat is the seat for a run of p, which is long if all runs of p were: what some page
// makes of a program must not keep it from others.
func newSeat(p *Program) *seat {
	least := time.Duration(p.least.Load())
	if least == 0 {
		return &seat{least: unknown}
	}
	return &seat{known: true, least: min(least, maxLeast), long: least >= longAfter}
}

// expected is what a run will compute at least, as far as that is known.
func (p *seat) expected() time.Duration { return max(p.spent, p.least) }

// ran notes what a run of p has computed.
func (p *Program) ran(used time.Duration) {
	for least := p.least.Load(); least == 0 || int64(used) < least; least = p.least.Load() {
		if p.least.CompareAndSwap(least, max(1, int64(used))) {
			return
		}
	}
}

// again is the seat that a run needs which was ended.
func (p *seat) again() *seat {
	return &seat{tries: p.tries + 1, spent: p.used, used: p.used, least: p.least, long: p.long, large: p.large}
}

// seats are shared by all runs. They are guarded by the mutex of the [Workers].
type seats struct {
	max     int
	running int
	long    int   // running ones that are long
	large   *seat // has the memory that is kept for one
	waiting []*seat
}

func (ps *seats) mayRun(p *seat) bool {
	switch {
	case p.large && ps.large != nil:
		return false
	case p.long && ps.long >= ps.mostLong():
		return ps.running < ps.max/2 // nobody is in need
	}
	return ps.running < ps.max
}

// join lets a run wait: the more it has computed the longer.
func (ps *seats) join(p *seat, now time.Time) {
	p.due = now.Add(overdueAfter * p.expected())
	i := len(ps.waiting)
	for i > 0 && ps.waiting[i-1].due.After(p.due) {
		i--
	}
	ps.waiting = slices.Insert(ps.waiting, i, p)
	ps.grant()
}

// grant gives seats to those who wait.
func (ps *seats) grant() {
	ps.waiting = slices.DeleteFunc(ps.waiting, func(p *seat) bool {
		if !ps.mayRun(p) {
			return false
		}
		ps.running++
		p.since = time.Now()
		if p.long {
			ps.long++
		}
		if p.large {
			ps.giveReserve(p)
		}
		close(p.granted)
		return true
	})
}

// giveReserve gives the memory that is kept for one.
func (ps *seats) giveReserve(p *seat) {
	p.large, p.since = true, time.Now()
	ps.large = p
}

// leave takes back the seat of a run.
func (ps *seats) leave(p *seat) {
	ps.running--
	if p.long && p.state.Load() != ended {
		ps.long--
	}
	if ps.large == p {
		ps.large = nil
	}
	ps.grant()
}

// note counts what a run has computed in this try.
func (ps *seats) note(p *seat, used time.Duration) {
	p.used = p.spent + used
	if !p.long && p.used >= longAfter && p.state.Load() != ended {
		p.long = true
		ps.long++
	}
}

// end ends a run that can be repeated, and tells whether it is one.
func (ps *seats) end(p *seat) bool {
	if !p.state.CompareAndSwap(repeatable, ended) {
		return false
	}
	if p.long {
		ps.long--
	}
	p.stop(errMakesRoom)
	return true
}

// makeRoom ends runs that have computed much while others wait for their seats.
func (ps *seats) makeRoom(running []*seat, now time.Time) {
	short, known := 0, 0
	var long, large *seat // the first of each kind that is due
	for _, p := range ps.waiting {
		switch {
		case !p.long && !p.large:
			short++
			if p.known {
				known++
			}
		case now.Before(p.due):
		case p.large && large == nil:
			large = p
		case !p.large && long == nil:
			long = p
		}
	}
	slices.SortFunc(running, func(a, b *seat) int { return cmp.Compare(b.used, a.used) })
	excess := min(short, ps.long-ps.mostLong())
	for _, p := range running {
		switch {
		case p == ps.large:
			if large != nil && p.yieldsTo(large, now) {
				ps.end(p)
			}
		case !p.long:
			if known > 0 && !p.known && p.tries == 0 && p.used >= newAfter && ps.end(p) {
				known--
			}
		case excess > 0 && p.hadItsTime():
			if ps.end(p) {
				excess--
			}
		case long != nil && !ps.mayRun(long) && p.yieldsTo(long, now) && ps.end(p):
			long = nil
		}
	}
}

// hadItsTime tells whether a run has had twice what it had in all tries before, so that
// it has only few.
func (p *seat) hadItsTime() bool { return p.used-p.spent > 2*p.spent+longAfter }

// yieldsTo tells whether a run is ended for another one of its kind, which has computed
// less, or waits for long.
func (p *seat) yieldsTo(other *seat, now time.Time) bool {
	return p.hadItsTime() && p.used > other.expected() || now.Sub(p.since) > heldFor<<p.tries
}

// mostLong is how many long runs there may be while shorter ones wait.
func (ps *seats) mostLong() int { return max(1, ps.max/4) }
