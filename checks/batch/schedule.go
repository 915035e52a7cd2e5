package batch

import (
	"fmt"
	"time"
)

// Bounds of schedules.
const (
	MinEvery    = time.Hour
	MaxAhead    = 366 * 24 * time.Hour // of a schedule's end
	MaxGradings = 10_000_000           // of all its runs together
)

// A Schedule has a batch graded again, time after time, until an end.
type Schedule struct {
	Every  time.Duration // at least [MinEvery]; counted from when the batch was handed in
	Until  time.Time     // the last time that may be one of the schedule
	Paused bool

	Due  time.Time // when the next run is; zero: there is none any more
	Runs int       // how many have begun
}

// A ScheduleError says why there can't be such a schedule, and what to do.
type ScheduleError string

func (e ScheduleError) Error() string { return string(e) }

// Check fails with a [ScheduleError] unless the schedule can be one of a batch of so
// many submissions that was handed in at a time.
func (s *Schedule) Check(total int, created, now time.Time) error {
	if s.Every < MinEvery {
		return ScheduleError("It is graded again every hour at the most.")
	}
	if s.Until.After(now.Add(MaxAhead)) {
		return ScheduleError(fmt.Sprintf("A schedule ends within %d days. When it has ended, set a new one.",
			MaxAhead/(24*time.Hour)))
	}
	if s.Next(created, now).IsZero() {
		return ScheduleError("The schedule ends before its first run. Take a later end, or a shorter interval.")
	}
	if runs := int64(s.Until.Sub(now) / s.Every); runs*int64(total) > MaxGradings {
		return ScheduleError(fmt.Sprintf("These are %d runs of %d submissions: a schedule grades at most %d times in all. "+
			"Take an earlier end, or a longer interval.", runs, total, MaxGradings))
	}
	return nil
}

// Next is the first time after another at which the batch is graded again; zero if
// that is past the end.
func (s *Schedule) Next(created, after time.Time) time.Time {
	next := created.Add((max(0, after.Sub(created))/s.Every + 1) * s.Every)
	if next.After(s.Until) {
		return time.Time{}
	}
	return next
}
