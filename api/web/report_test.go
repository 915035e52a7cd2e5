package web_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/api/web"
	"grader/checks"
	"grader/checks/render"
	"grader/checks/report"
)

func TestAReportHasAnAddress(t *testing.T) {
	h := handler(reportOf(report.Fail), nil)
	first := send(h, "POST", "/", formType, fill("https://count.example", "")).Header().Get("Location")
	second := send(h, "POST", "/", formType, fill("https://count.example", "")).Header().Get("Location")
	assert.Regexp(t, `^/r/[A-Z2-7]{26}$`, first) // 130 bits
	assert.NotEqual(t, first, second)
	w := send(h, "GET", first, "", "")
	assert.Equal(t, http.StatusOK, w.Code)
	assertGuarded(t, w.Header())
	assert.Equal(t, "noindex", w.Header().Get("X-Robots-Tag"))
	assert.Contains(t, w.Body.String(), `value="https://count.example"`)
	assert.Equal(t, http.StatusNotFound, send(h, "GET", "/r/"+strings.Repeat("A", 26), "", "").Code)
}

func TestAReportIsGoneAfterADay(t *testing.T) {
	now := time.Date(2026, 11, 22, 23, 46, 5, 0, time.UTC)
	clock := func() time.Time { return now }
	h := web.New(web.Options{Challenges: challenges, Default: challenges[0].Name, Clock: clock, Store: &web.Memory{Clock: clock},
		Grade: func(*http.Request, web.Ask) (*report.Report, error) { return reportOf(report.Fail), nil }})
	at := send(h, "POST", "/", formType, fill("https://count.example", "")).Header().Get("Location")
	assert.Contains(t, send(h, "GET", at, "", "").Body.String(), `until <time datetime="2026-11-23T23:46:05Z">23 November 2026, 23:46 UTC</time>`)
	now = now.Add(24*time.Hour - time.Second)
	assert.Equal(t, http.StatusOK, send(h, "GET", at, "", "").Code)
	now = now.Add(time.Second)
	w := send(h, "GET", at, "", "")
	assert.Equal(t, http.StatusNotFound, w.Code)
	assert.Contains(t, w.Body.String(), "There is no report here")
	assert.Contains(t, w.Body.String(), `<form id="grade"`)
	assert.NotContains(t, w.Body.String(), "aria-invalid")
}

// What is downloaded is the report to the letter, whatever is in it.
func TestAReportCanBeDownloaded(t *testing.T) {
	for _, r := range []*report.Report{reportOf(report.Pass), reportOf(report.Fail), reportOf(report.Error), hostile(), longReport()} {
		h := handler(r, nil)
		at := send(h, "POST", "/", formType, fill("https://count.example", "")).Header().Get("Location")
		for _, name := range []string{"json", "markdown", "html"} {
			f, _ := render.ByName(name)
			var want bytes.Buffer
			require.NoError(t, f.Write(&want, r, render.Options{}))
			w := send(h, "GET", at+"/report"+f.Extension, "", "")
			require.Equal(t, http.StatusOK, w.Code)
			assert.Equal(t, want.String(), w.Body.String(), name)
			assert.Equal(t, f.ContentType, w.Header().Get("Content-Type"))
			assert.Contains(t, w.Header().Get("Content-Disposition"), "attachment; filename=")
			assertGuarded(t, w.Header())
		}
	}
}

// A full disk or a broken database must not cost somebody a grading.
func TestAReportThatCanNotBeKeptIsShown(t *testing.T) {
	h := web.New(web.Options{Challenges: challenges, Default: challenges[0].Name, Store: brokenStore{},
		Grade: func(*http.Request, web.Ask) (*report.Report, error) { return reportOf(report.Pass), nil }})
	w := send(h, "POST", "/", formType, fill("https://count.example", ""))
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Contains(t, w.Body.String(), "Passed: Communicate by Emitting")
	assert.Contains(t, w.Body.String(), "could not be kept")
}

// What can't be read at the moment is not gone.
func TestAStoreThatFailsIsNotAReportThatIsGone(t *testing.T) {
	h := web.New(web.Options{Challenges: challenges, Store: brokenStore{}})
	for path, want := range map[string]int{
		"/r/" + strings.Repeat("A", 26):                  http.StatusServiceUnavailable,
		"/r/" + strings.Repeat("A", 26) + "/report.json": http.StatusServiceUnavailable,
		"/r/a%00": http.StatusNotFound, "/r/%ff": http.StatusNotFound, // no id: nobody is asked
	} {
		w := send(h, "GET", path, "", "")
		assert.Equal(t, want, w.Code, path)
		assert.NotContains(t, w.Body.String(), "broken")
		assert.Equal(t, want == http.StatusNotFound, strings.Contains(w.Body.String(), "There is no report here"), path)
	}
}

func TestAReportIsKeptAsLongAsTheServiceSays(t *testing.T) {
	now := time.Date(2026, 11, 22, 23, 46, 5, 0, time.UTC)
	clock := func() time.Time { return now }
	h := web.New(web.Options{Challenges: challenges, Default: challenges[0].Name, Clock: clock, Store: &web.Memory{Clock: clock},
		Keep:  time.Hour,
		Grade: func(*http.Request, web.Ask) (*report.Report, error) { return reportOf(report.Fail), nil }})
	at := send(h, "POST", "/", formType, fill("https://count.example", "")).Header().Get("Location")
	assert.Contains(t, send(h, "GET", at, "", "").Body.String(), `until <time datetime="2026-11-23T00:46:05Z">`)
	now = now.Add(time.Hour)
	w := send(h, "GET", at, "", "")
	assert.Equal(t, http.StatusNotFound, w.Code)
	assert.NotContains(t, w.Body.String(), "kept for a day")
}

type brokenStore struct{}

func (brokenStore) Put(context.Context, web.Entry) error { return errors.New("broken") }

func (brokenStore) Get(context.Context, string) ([]byte, error) { return nil, errors.New("broken") }

func TestWhatToTypeToGradeAgain(t *testing.T) {
	for _, c := range []struct{ url, submitted, want string }{
		{"https://a.example/app", "a.example/app/index.html", `value="https://a.example/app"`},
		{"http://project.invalid", "my project", `value="my project"`},
		{"javascript:alert(1)", "", `value=""`},
	} {
		r := reportOf(report.Fail)
		r.Project.URL, r.Project.Submitted = c.url, c.submitted
		assert.Contains(t, shown(t, r), c.want)
	}
}

func TestChallengesAreGroupedByBlock(t *testing.T) {
	all := []*checks.Challenge{{Name: "own", Title: "Own"}, {Name: "a", Title: "A", Block: "basic-node-and-express"}, {Name: "b", Title: "B", Block: "mongo"},
		{Name: "c", Title: "C", Block: "basic-node-and-express"}}
	body := send(web.New(web.Options{Challenges: all}), "GET", "/", "", "").Body.String()
	body = body[strings.Index(body, "<select"):strings.Index(body, "</select>")]
	assert.Regexp(t, `(?s)>Own<.*<optgroup label="Basic node and express">.*>A<.*>C<.*</optgroup>.*<optgroup label="Mongo">.*>B<`, body)
	assert.NotContains(t, body, `label=""`)
}
