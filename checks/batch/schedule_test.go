package batch_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/batch"
	"grader/checks/report"
)

func TestTheTimesOfASchedule(t *testing.T) {
	created := time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC)
	s := batch.Schedule{Every: 24 * time.Hour, Until: created.Add(72 * time.Hour)}
	for after, want := range map[time.Duration]time.Duration{
		-time.Hour: 24 * time.Hour, 0: 24 * time.Hour, 23 * time.Hour: 24 * time.Hour, 24 * time.Hour: 48 * time.Hour,
		60 * time.Hour: 72 * time.Hour, // what was missed is left out
	} {
		assert.Equal(t, created.Add(want), s.Next(created, created.Add(after)), "after %v", after)
	}
	assert.True(t, s.Next(created, created.Add(72*time.Hour)).IsZero())
}

func TestSchedulesThatCanNotBe(t *testing.T) {
	now := time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC)
	const day = 24 * time.Hour
	for name, c := range map[string]struct {
		every, until time.Duration
		total        int
		says         string
	}{
		"each minute":      {time.Minute, day, 1, "every hour at the most"},
		"never":            {0, day, 1, "every hour at the most"},
		"for ever":         {day, 367 * day, 1, "ends within 366 days"},
		"no run":           {day, day - 1, 1, "ends before its first run"},
		"in the past":      {day, -day, 1, "ends before its first run"},
		"far too much":     {time.Hour, 11 * time.Hour, 1_000_000, "11 runs of 1000000 submissions: a schedule grades at most 10000000 times in all"},
		"a class":          {day, 120 * day, 30, ""},
		"one run":          {day, day, 1_000_000, ""},
		"as often as ever": {time.Hour, 366 * day, 1000, ""},
	} {
		err := (&batch.Schedule{Every: c.every, Until: now.Add(c.until)}).Check(c.total, now, now)
		if c.says == "" {
			assert.NoError(t, err, name)
			continue
		}
		var bad batch.ScheduleError
		require.ErrorAs(t, err, &bad, name)
		assert.ErrorContains(t, err, c.says, name)
	}
}

func TestWhatHasChanged(t *testing.T) {
	assert.Empty(t, batch.HintChanges("pfs", "pfs"))
	assert.Equal(t, []batch.HintChange{{1, report.Pass, report.Error}, {3, report.Skip, report.Fail}, {4, "", report.Pass}},
		batch.HintChanges("pfs", "effp"))
	assert.Equal(t, []batch.HintChange{{1, report.Fail, ""}}, batch.HintChanges("f", ""))

	now := batch.Outcome{Verdict: report.Pass, Hints: "pp", At: time.Unix(2, 0)}
	assert.False(t, now.Changed(), "there was none before")
	now.Before = &batch.Past{Verdict: report.Pass, Hints: "pp", At: time.Unix(1, 0)}
	assert.False(t, now.Changed(), "it was the same")
	now.Before.Hints = "pf"
	assert.True(t, now.Changed())
	now.Again = time.Unix(3, 0)
	assert.False(t, now.Changed(), "it is not final")
}
