package checks

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestClockAhead(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		date string
		want time.Duration
	}{
		{"Fri, 27 Nov 2026 12:02:00 GMT", 2 * time.Minute},
		{"Fri, 27 Nov 2026 11:00:00 GMT", -time.Hour + 3*time.Second}, // the answer may have been under way
		{"Fri, 27 Nov 2026 12:00:04 GMT", 0},
		{"Fri, 27 Nov 2026 11:59:53 GMT", 0},
		{"yesterday", 0},
		{"", 0},
	} {
		r := &Response{Header: Header{"Date": {test.date}}, Received: now, Elapsed: 3 * time.Second}
		assert.Equal(t, test.want, r.ClockAhead(), test.date)
	}
	cached := &Response{Header: Header{"Date": {"Fri, 27 Nov 2026 11:00:00 GMT"}, "Age": {"3600"}}, Received: now}
	assert.Zero(t, cached.ClockAhead())
	assert.Zero(t, (&Response{Header: Header{"Date": {"Fri, 27 Nov 2026 11:00:00 GMT"}}}).ClockAhead(), "a folder has no clock")
}
