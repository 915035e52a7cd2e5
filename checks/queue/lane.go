package queue

import (
	"context"
	"net/netip"
	"sync"
	"time"
)

// A pacer keeps what one address is sent by all workers of a database together within
// a rate: by the generic cell rate algorithm (ITU-T I.371), whose state is one time an
// address. Turns are taken from the database a few at a time, and have times of their own,
// so that the workers' turns lie between each other.
type pacer struct {
	engine conn
	step   time.Duration // between two requests to one address

	mu    sync.Mutex
	lanes map[netip.Prefix]*lane
}

// A lane is what this worker has of an address's turns.
type lane struct {
	users int // who wait; guarded by pacer.mu

	taking chan struct{} // holds one while somebody takes turns
	turns  []time.Time   // in order; guarded by pacer.mu
	used   time.Time     // when it was last used; guarded by pacer.mu
}

// Bounds of how many turns are taken at once: most gradings ask twice.
const (
	fewTurns  = 2
	manyTurns = 5
)

// In steps: how many turns more may follow each other at once after a pause, and how
// late a turn may still be used. So there are no more in any second than four over the rate.
const (
	burst = 1
	late  = 2
)

const (
	manyLanes = 4096
	laneLasts = time.Minute
)

// Pace is what keeps all workers of a database together within perSecond requests to one
// address; nil where there is one worker only, which keeps it by itself, or no rate.
func (q *Queue) Pace(perSecond float64) func(ctx context.Context, address netip.Prefix) error {
	if perSecond <= 0 || !q.engine.shared() {
		return nil
	}
	p := &pacer{engine: q.engine, step: time.Duration(float64(time.Second) / perSecond), lanes: map[netip.Prefix]*lane{}}
	return p.wait
}

// wait waits for a turn.
func (p *pacer) wait(ctx context.Context, address netip.Prefix) error {
	l := p.enter(address)
	defer p.leave(l)
	for {
		turn, ok := p.next(l)
		if ok {
			return p.await(ctx, l, turn)
		}
		select {
		case l.taking <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		err := p.take(ctx, address, l)
		<-l.taking
		if err != nil {
			return err
		}
	}
}

// await waits for a turn, or gives it back if ctx ends before.
func (p *pacer) await(ctx context.Context, l *lane, turn time.Time) error {
	deadline, ok := ctx.Deadline()
	if ok && deadline.Before(turn) {
		p.giveBack(l, turn)
		return context.DeadlineExceeded
	}
	timer := time.NewTimer(time.Until(turn))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		p.giveBack(l, turn)
		return ctx.Err()
	}
}

func (p *pacer) enter(address netip.Prefix) *lane {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.lanes[address]
	if l == nil {
		if len(p.lanes) >= manyLanes {
			p.sweep()
		}
		l = &lane{taking: make(chan struct{}, 1)}
		p.lanes[address] = l
	}
	l.users++
	return l
}

func (p *pacer) leave(l *lane) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l.users--
	l.used = time.Now()
}

func (p *pacer) sweep() {
	for address, l := range p.lanes {
		if l.users == 0 && time.Since(l.used) > laneLasts {
			delete(p.lanes, address)
		}
	}
}

// next is the lane's next turn, if there is one that is not too late.
func (p *pacer) next(l *lane) (time.Time, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	oldest := time.Now().Add(-late * p.step)
	for len(l.turns) > 0 {
		turn := l.turns[0]
		l.turns = l.turns[1:]
		if turn.After(oldest) {
			return turn, true
		}
	}
	return time.Time{}, false
}

func (p *pacer) giveBack(l *lane, turn time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := 0
	for i < len(l.turns) && l.turns[i].Before(turn) {
		i++
	}
	l.turns = append(l.turns[:i:i], append([]time.Time{turn}, l.turns[i:]...)...)
}

// take takes turns from the database, as many as are waited for, unless somebody else
// has just done so. Its clock is the database's.
func (p *pacer) take(ctx context.Context, address netip.Prefix, l *lane) error {
	p.mu.Lock()
	count, have := min(max(l.users, fewTurns), manyTurns), len(l.turns)
	p.mu.Unlock()
	if have > 0 {
		return nil
	}
	var first int64 // of the turns, in microseconds from the database's now
	err := p.engine.each(ctx, func(scan func(...any) error) error { return scan(&first) },
		`INSERT INTO grader_lane AS l (address, due) VALUES ($1, `+now+` + $2) ON CONFLICT (address) DO UPDATE
		SET due = GREATEST(l.due, `+now+` - $3) + $2 RETURNING due - $2 - `+now,
		address.String(), int64(count)*p.step.Microseconds(), burst*p.step.Microseconds())
	if err != nil {
		return plainly(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	start := time.Now().Add(time.Duration(first) * time.Microsecond)
	for i := range count {
		l.turns = append(l.turns, start.Add(time.Duration(i)*p.step))
	}
	return nil
}

// now is PostgreSQL's clock in microseconds.
const now = `CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)`

// forgetLanes forgets the addresses that nobody has asked for long.
func (q *Queue) forgetLanes(ctx context.Context) error {
	if !q.engine.shared() {
		return nil
	}
	_, err := q.engine.exec(ctx, `DELETE FROM grader_lane WHERE due < `+now+` - 600000000`)
	return err
}
