package hintjs_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/hintjs"
	"grader/checks/report"
)

// What Node says with TZ set to the zone.
var zones = map[string]string{
	"": `assert.equal(new Date('2026-11-27T23:30:00Z').toDateString(), 'Fri Nov 27 2026');
		assert.equal(new Date(2026, 0, 1).toISOString(), '2026-01-01T00:00:00.000Z');
		assert.equal(Intl.DateTimeFormat().resolvedOptions().timeZone, 'UTC');`,
	"Asia/Tokyo": `assert.equal(new Date('2026-11-27T23:30:00Z').toDateString(), 'Sat Nov 28 2026');`,
	"America/New_York": `const winter = new Date('2026-03-08T06:59:00Z'), summer = new Date('2026-07-04T02:00:00Z');
		assert.deepEqual([winter.getHours(), winter.getTimezoneOffset(), winter.toLocaleString()], [1, 300, '3/8/2026, 1:59:00 AM']);
		assert.deepEqual([summer.getHours(), summer.getTimezoneOffset(), summer.toLocaleString()], [22, 240, '7/3/2026, 10:00:00 PM']);
		assert.equal(summer.toLocaleString('en-US', { timeZone: 'UTC' }), '7/4/2026, 2:00:00 AM');
		assert.equal(summer.toLocaleDateString('de-DE'), '3.7.2026');
		assert.equal(new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', dateStyle: 'medium', timeStyle: 'short' }).format(summer), 'Jul 3, 2026, 10:00 PM');
		assert.equal(Intl.DateTimeFormat().resolvedOptions().timeZone, 'America/New_York');
		assert.equal(new Date('2026-07-04T12:00').toISOString(), '2026-07-04T16:00:00.000Z');
		assert.equal(new Date('2026-07-04').toISOString(), '2026-07-04T00:00:00.000Z');
		assert.equal(new Date('July 4, 2026').toISOString(), '2026-07-04T04:00:00.000Z');
		assert.equal(new Date(2026, 0, 1).toISOString(), '2026-01-01T05:00:00.000Z');`,
}

// Programs run in the challenge's time zone, in the grading's, or in UTC, and never
// in the machine's: the same answers get the same verdict everywhere.
func TestProgramsRunInTheirTimeZone(t *testing.T) {
	t.Setenv("TZ", "Asia/Kolkata")
	workers, err := hintjs.NewWorkers(hintjs.WorkerOptions{Max: 1}) // the one changes its zone
	require.NoError(t, err)
	defer workers.Close()
	for range 2 {
		for zone, code := range zones {
			program, err := hintjs.CompileWith(code, hintjs.Options{Workers: workers})
			require.NoError(t, err)
			ch := &checks.Challenge{TimeZone: zone, Hints: []checks.Hint{{Check: program}}}
			for _, opts := range []checks.Options{{}, {TimeZone: zone}} {
				r := checks.Grade(t.Context(), ch, checks.Project{URL: "http://a.example", Site: mapSite{}}, opts)
				assert.Equal(t, report.Pass, r.Verdict, fmt.Sprint(zone, r.Hints[0].Message))
				assert.Equal(t, zone, r.Challenge.TimeZone)
				ch.TimeZone = ""
			}
		}
	}
}
