package hintjs

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

const ms = time.Millisecond

// sit has runs wait for seats, in order, that have computed so much already, in ms.
func sit(ps *seats, now time.Time, spent ...int) []*seat {
	list := make([]*seat, len(spent))
	for i, n := range spent {
		d := time.Duration(n) * ms
		list[i] = &seat{spent: d, used: d, long: d >= longAfter, granted: make(chan struct{}), stop: func(error) {}}
		ps.join(list[i], now)
	}
	return list
}

// sits tells of each whether it runs: 'r', waits: 'w', or is to be repeated: 'e'.
func sits(list []*seat) string {
	told := make([]byte, len(list))
	for i, p := range list {
		select {
		case <-p.granted:
			told[i] = 'r'
		default:
			told[i] = 'w'
		}
		if p.state.Load() == ended {
			told[i] = 'e'
		}
	}
	return string(told)
}

func TestWhoHasComputedLessIsNext(t *testing.T) {
	ps, now := &seats{max: 1}, time.Now()
	list := sit(ps, now, 0, 20, 10, 0)
	late := sit(ps, now.Add(150*ms), 0)[0]
	list = append(list, late)
	var order []int
	for range list {
		for i, p := range list {
			if p.state.Load() == repeatable && sits(list[i:i+1]) == "r" {
				order = append(order, i)
				p.state.Store(kept)
				ps.leave(p)
				break
			}
		}
	}
	assert.Equal(t, []int{0, 3, 2, 4, 1}, order, "it came when the one before it was due, and the last was not")
	assert.Zero(t, ps.running)
}

func TestLongRunsMakeRoomForShortOnes(t *testing.T) {
	for name, row := range map[string]struct {
		used    []int // by those that run, in ms
		kept    int   // of them, from the first
		waiting []int // what those that wait have computed, in ms
		want    string
	}{
		"nobody waits":                 {[]int{70, 80, 90, 100}, 0, nil, "rrrr"},
		"most goes first":              {[]int{70, 100, 90, 80}, 0, []int{0}, "rerrw"},
		"a quarter stays":              {[]int{70, 100, 90, 80}, 0, []int{0, 0, 0, 0}, "reeewwww"},
		"short ones stay":              {[]int{59, 100, 59, 0}, 0, []int{0}, "rrrrw"},
		"what can't be repeated stays": {[]int{99, 90, 80, 0}, 2, []int{0, 0}, "rrerww"},
		"for one with less":            {[]int{90, 10, 20, 30}, 0, []int{80}, "errrw"},
		"not for one with more":        {[]int{70, 10, 20, 30}, 0, []int{80}, "rrrrw"},
	} {
		t.Run(name, func(t *testing.T) {
			ps, now := &seats{max: 4}, time.Now()
			list := sit(ps, now, make([]int, len(row.used))...)
			for i, p := range list {
				ps.note(p, time.Duration(row.used[i])*ms)
				if i < row.kept {
					assert.NoError(t, p.keep())
				}
			}
			running := append([]*seat(nil), list...)
			list = append(list, sit(ps, now, row.waiting...)...)
			ps.makeRoom(running, now.Add(heldFor-time.Second))
			assert.Equal(t, row.want, sits(list))
			for _, p := range running {
				ps.leave(p)
			}
			assert.Equal(t, len(row.waiting), ps.running)
		})
	}
}

// As long as nothing is known of a program it leaves its seat sooner, but once only.
func TestFirstRunsMakeRoomForKnownOnes(t *testing.T) {
	for name, row := range map[string]struct {
		running, waiting *seat
		used             int // in ms
		want             string
	}{
		"a first run":            {&seat{}, &seat{known: true}, 20, "ew"},
		"in its first slice":     {&seat{}, &seat{known: true}, 19, "rw"},
		"for one that is as new": {&seat{}, &seat{}, 20, "rw"},
		"for one that is long":   {&seat{}, &seat{known: true, long: true}, 20, "rw"},
		"of a program that ran":  {&seat{known: true}, &seat{known: true}, 20, "rw"},
		"that is repeated":       {&seat{tries: 1}, &seat{known: true}, 20, "rw"},
	} {
		t.Run(name, func(t *testing.T) {
			ps := &seats{max: 1}
			list := []*seat{row.running, row.waiting}
			for _, p := range list {
				p.granted, p.stop = make(chan struct{}), func(error) {}
				ps.join(p, time.Now())
			}
			ps.note(row.running, time.Duration(row.used)*ms)
			ps.makeRoom(list[:1], time.Now())
			assert.Equal(t, row.want, sits(list))
		})
	}
}

func TestEachTryIsLongerThanAllBefore(t *testing.T) {
	p := &seat{}
	var tries []time.Duration
	for range 5 {
		used := time.Duration(0)
		for ; used < time.Minute && p.state.Load() != ended; used += 10 * ms {
			ps := &seats{max: 1, running: 1, long: 2, waiting: []*seat{{}}} // one is too many
			p.stop = func(error) {}
			ps.note(p, used)
			ps.makeRoom([]*seat{p}, time.Now())
		}
		tries = append(tries, used-10*ms)
		p = p.again()
	}
	assert.Equal(t, []time.Duration{70 * ms, 210 * ms, 630 * ms, 1890 * ms, 5670 * ms}, tries)
}

func TestOneAtATimeIsLarge(t *testing.T) {
	ps, now := &seats{max: 4}, time.Now()
	wait := func(large bool) *seat {
		p := &seat{large: large, granted: make(chan struct{}), stop: func(error) {}}
		ps.join(p, now)
		return p
	}
	first, second, small := wait(true), wait(true), wait(false)
	list := []*seat{first, second, small}
	assert.Equal(t, "rwr", sits(list))
	ps.makeRoom([]*seat{first, small}, time.Now())
	assert.Equal(t, "rwr", sits(list))
	ps.makeRoom([]*seat{first, small}, time.Now().Add(heldFor+time.Second))
	assert.Equal(t, "ewr", sits(list), "not longer than it may while another waits")
	ps.leave(first)
	assert.Equal(t, "err", sits(list))
}

// What a program always took is expected of it, but not what it took once.
func TestWhatIsExpectedOfAProgram(t *testing.T) {
	p := &Program{}
	assert.False(t, newSeat(p).long)
	assert.Equal(t, unknown, newSeat(p).expected())
	p.ran(5 * time.Second)
	assert.True(t, newSeat(p).long)
	assert.Equal(t, maxLeast, newSeat(p).expected())
	p.ran(ms)
	p.ran(5 * time.Second)
	assert.False(t, newSeat(p).long)
	assert.Equal(t, ms, newSeat(p).expected())
}
