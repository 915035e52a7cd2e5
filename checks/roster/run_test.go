package roster_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/report"
	"grader/checks/roster"
)

const latency = 100 * time.Millisecond // of a project

// A class is graded in virtual time: each takes its latency, or an hour where
// the URL says "slow".
type class struct {
	mu    sync.Mutex
	began time.Time
	now   map[string]int           // gradings in flight, by what at tells of a URL
	most  map[string]int           // of them, at once
	ended map[string]time.Duration // since the beginning, by student
}

// grade runs a class in a bubble. What at gives a URL is what is counted.
func grade(t *testing.T, opts roster.Options, at func(url string) string, rows ...string) *class {
	t.Helper()
	c := &class{now: map[string]int{}, most: map[string]int{}, ended: map[string]time.Duration{}}
	list := students(t, rows...)
	opts.Journal = journal(t, filepath.Join(t.TempDir(), "j"), false)
	synctest.Test(t, func(t *testing.T) {
		c.began = time.Now()
		opts.Grade = func(_ context.Context, s roster.Student) (*report.Report, error) {
			c.count(at(s.URL), 1)
			defer c.count(at(s.URL), -1)
			if strings.Contains(s.URL, "slow") {
				time.Sleep(time.Hour)
			} else {
				time.Sleep(latency)
			}
			c.mu.Lock()
			defer c.mu.Unlock()
			c.ended[s.Name] = time.Since(c.began)
			return pass(t.Context(), s)
		}
		outcomes, err := roster.Run(t.Context(), list, opts)
		require.NoError(t, err)
		for i, o := range outcomes {
			require.Equal(t, list[i].Name, o.Student, "the roster's order")
		}
	})
	return c
}

func (c *class) count(at string, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now[at] += n
	c.most[at] = max(c.most[at], c.now[at])
}

// last is when the last of the students whose name begins so was graded.
func (c *class) last(prefix string) time.Duration {
	var last time.Duration
	for name, ended := range c.ended {
		if strings.HasPrefix(name, prefix) {
			last = max(last, ended)
		}
	}
	return last
}

func everywhere(string) string { return "" }

// rowsOf are n students, each at what the URL says of its number.
func rowsOf(n int, name, url string) []string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = fmt.Sprintf(name+"%d,"+url, i, i)
	}
	return rows
}

// rounds is how long n gradings take with so many jobs that are never idle.
func rounds(n, jobs int) time.Duration { return time.Duration((n+jobs-1)/jobs) * latency }

func TestAllJobsAreKeptBusy(t *testing.T) {
	for _, jobs := range []int{1, 32, 128, 256} {
		c := grade(t, roster.Options{Jobs: jobs}, everywhere, rowsOf(2000, "s ", "https://h%d.example")...)
		assert.Equal(t, jobs, c.most[""])
		assert.Equal(t, rounds(2000, jobs), c.last("s "), "no job was idle for a moment")
	}
}

func TestOneSlowProjectTakesOneJob(t *testing.T) {
	c := grade(t, roster.Options{}, everywhere, append(rowsOf(1, "hung ", "https://slow%d.example"), rowsOf(2000, "s ", "https://h%d.example")...)...)
	assert.GreaterOrEqual(t, c.last("hung "), time.Hour)
	assert.LessOrEqual(t, c.last("s "), rounds(2000, 32-1))
}

func TestOneSlowHostTakesTwoJobs(t *testing.T) {
	rows := append(rowsOf(100, "hung ", "https://slow.example/%d"), rowsOf(2000, "s ", "https://h%d.example")...)
	c := grade(t, roster.Options{}, roster.Host, rows...)
	assert.Equal(t, 2, c.most["slow.example"])
	assert.GreaterOrEqual(t, c.last("hung "), 50*time.Hour)
	assert.LessOrEqual(t, c.last("s "), rounds(2000, 32-2))
}

// A hosting has a name for each project, and few addresses, to which the fetch
// client sends at its own pace whatever the jobs.
func TestOneSlowHostingTakesEightJobs(t *testing.T) {
	rows := append(rowsOf(500, "hung ", "https://slow%d.onrender.com"), rowsOf(2000, "s ", "https://h%d.example")...)
	c := grade(t, roster.Options{}, roster.DomainOf, rows...)
	assert.Equal(t, 8, c.most["onrender.com"])
	assert.LessOrEqual(t, c.last("s "), rounds(2000, 32-8))

	c = grade(t, roster.Options{PerDomain: 20}, roster.DomainOf, rows...)
	assert.Equal(t, 20, c.most["onrender.com"])
}

func TestDomain(t *testing.T) {
	for url, want := range map[string]string{
		"https://ada.github.io":                             "github.io",
		"https://ada.github.io:8443/project":                "github.io",
		"https://github.io":                                 "github.io",
		"https://GitHub.IO.":                                "github.io",
		"https://ada.bob.onrender.com":                      "onrender.com",
		"https://ada.s3.dualstack.eu-west-1.amazonaws.com/": "amazonaws.com",
		"https://www.ada.co.uk":                             "ada.co.uk",
		"https://co.uk":                                     "co.uk",
		"https://ada.unknown":                               "ada.unknown",
		"http://localhost:3000":                             "localhost",
		"http://127.0.0.1:3000":                             "127.0.0.1",
		"http://[2001:db8::1]:3000":                         "2001:db8::1",
		"ada.github.io/project":                             "github.io",
		" my-app.onrender.com:443 ":                         "onrender.com",
		"not yet":                                           "",
		"":                                                  "",
		"https://%zz":                                       "",
	} {
		assert.Equal(t, want, roster.DomainOf(url), url)
	}
}
