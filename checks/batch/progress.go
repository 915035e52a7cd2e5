package batch

import (
	"math"
	"time"
)

// Counts say how many submissions ended in each way.
type Counts struct {
	Pass    int `json:"pass"`
	Fail    int `json:"fail"`
	Error   int `json:"error"`
	Missing int `json:"missing"`
	Waiting int `json:"waiting"` // could not be judged, and are tried again
}

// Final is how many have their outcome.
func (c Counts) Final() int { return c.Pass + c.Fail + c.Error + c.Missing }

// A Limit says what an estimate rests on.
type Limit string

// The limits.
const (
	Workers    Limit = "workers"    // how fast they were of late
	Politeness Limit = "politeness" // how fast one host may be asked
	Retries    Limit = "retries"    // when the rest is tried again
)

// Progress says how far a batch is.
type Progress struct {
	Total  int
	Counts Counts
	Rate   float64 // gradings a second of late; 0: not known
	// Left is how long the rest takes, and Limit why; Left is negative where that is
	// not known.
	Left  time.Duration
	Limit Limit
}

// Pace is what an estimate is made from.
type Pace struct {
	Recent  int           // gradings within Window
	Window  time.Duration // the time that was looked at
	Most    int           // submissions of the most frequent host
	PerHost float64       // gradings a second that politeness allows one host; 0: any
	Again   time.Duration // until the last that waits is tried again; 0: none waits
}

// Estimate says how far a batch is, and when it ends. The rest can't take less
// than its most frequent host allows, however many workers there are.
func Estimate(total int, counts Counts, pace Pace) Progress {
	p := Progress{Total: total, Counts: counts, Left: -1, Limit: Workers}
	if pace.Recent > 0 && pace.Window > 0 {
		p.Rate = float64(pace.Recent) / pace.Window.Seconds()
	}
	left := total - counts.Final()
	if left <= 0 {
		p.Left = 0
		return p
	}
	fresh := left - counts.Waiting
	switch {
	case fresh == 0:
		p.Left = 0
	case p.Rate > 0:
		p.Left = seconds(float64(fresh) / p.Rate)
	}
	if pace.PerHost > 0 && total > 0 {
		most := float64(pace.Most) * float64(fresh) / float64(total)
		if polite := seconds(most / pace.PerHost); fresh > 0 && polite > p.Left {
			p.Left, p.Limit = polite, Politeness
		}
	}
	if pace.Again > p.Left && p.Left >= 0 {
		p.Left, p.Limit = pace.Again, Retries
	}
	return p
}

func seconds(s float64) time.Duration { return time.Duration(math.Ceil(s)) * time.Second }
