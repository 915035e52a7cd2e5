package web_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/api/web"
	"grader/checks/batch"
)

// scheduleText is what a class's page says of its schedule.
func scheduleText(t *testing.T, body string) string {
	t.Helper()
	found := regexp.MustCompile(`(?s)<p id="schedule".*?</p>`).FindString(body)
	require.NotEmpty(t, found)
	return textOf(found)
}

func TestAClassSaysWhenItIsGradedAgain(t *testing.T) {
	until, later, hour := clock().Add(72*time.Hour), clock().Add(time.Hour), time.Hour
	for want, s := range map[string]*batch.Schedule{
		"Not graded again automatically. Grade again automatically":                                                                   nil,
		"Graded again: Every day · until 30 November 2026, 12:00 UTC · next: 27 November 2026, 13:00 UTC Change this":                 {Every: day, Until: until, Due: later},
		"Graded again: Every hour · until 30 November 2026, 12:00 UTC · next: 27 November 2026, 13:00 UTC · 1 run so far Change this": {Every: hour, Until: until, Due: later, Runs: 1},
		"Graded again: Every 36 hours · until 30 November 2026, 12:00 UTC · paused Change this":                                       {Every: 36 * hour, Until: until, Due: later, Paused: true},
		"Graded again: Every 90 minutes · until 30 November 2026, 12:00 UTC · over · 48 runs so far Change this":                      {Every: 90 * time.Minute, Until: until, Runs: 48},
		"Graded again: Every 7 days · until 30 November 2026, 12:00 UTC · the next run waits for its turn Change this":                {Every: 7 * day, Until: until, Due: clock()},
	} {
		m := &memoryBatches{all: []*memoryBatch{classOf("x", "", "pf")}}
		m.all[0].Spec.Schedule = s
		assert.Equal(t, want, scheduleText(t, get(t, m.handler(), "/b/x")))
	}
	m := &memoryBatches{all: []*memoryBatch{classOf("x", "", "pf")}}
	for _, state := range []batch.State{batch.Cancelled, batch.Receiving} {
		m.all[0].State = state
		assert.Equal(t, "Not graded again automatically.", scheduleText(t, get(t, m.handler(), "/b/x")))
		assert.NotContains(t, get(t, m.handler(), "/b/x?schedule=on"), `action="/b/x/schedule"`)
	}
}

const day = 24 * time.Hour

func TestAScheduleIsSetChangedAndRemoved(t *testing.T) {
	m := &memoryBatches{all: []*memoryBatch{classOf("x", "", "p.")}}
	h := m.handler()
	post := func(form url.Values) {
		t.Helper()
		w := send(h, "POST", "/b/x/schedule", formType, form.Encode())
		require.Equal(t, http.StatusSeeOther, w.Code)
		assert.Equal(t, "/b/x", w.Header().Get("Location"))
		assert.Empty(t, w.Result().Cookies())
	}
	body := get(t, h, "/b/x")
	assert.NotContains(t, body, `name="every"`)
	require.Contains(t, body, `href="?schedule=on#reschedule"`)
	body = get(t, h, "/b/x?schedule=on")
	assert.Contains(t, body, `<option value="24h0m0s" selected>Every day</option>`)
	assert.NotContains(t, body, "Only once")
	assert.NotContains(t, body, `name="remove"`, "there is none")
	assert.NotContains(t, body, `http-equiv="refresh"`, "what is typed would be lost")
	assert.Contains(t, body, `data-events="/b/x/events?&amp;seen=`, "the rest of the page is live")

	post(url.Values{"every": {"24h0m0s"}, "until": {"2026-11-30T18:00"}})
	until := time.Date(2026, 11, 30, 18, 0, 0, 0, time.UTC)
	assert.Equal(t, &batch.Schedule{Every: day, Until: until, Due: m.all[0].Created.Add(day)}, m.all[0].Spec.Schedule)
	post(url.Values{"every": {"90m"}, "until": {"2026-11-30T19:00:00+01:00"}, "paused": {"on"}}) // as a script sends it
	assert.True(t, m.all[0].Spec.Schedule.Paused)
	assert.Equal(t, until, m.all[0].Spec.Schedule.Until)

	body = get(t, h, "/b/x?schedule=on")
	for _, says := range []string{`<option value="1h30m0s" selected>Every 90 minutes</option>`, `value="2026-11-30T18:00"`, `name="paused" value="on" checked`} {
		assert.Contains(t, body, says)
	}
	assert.Equal(t, 1, strings.Count(body, " selected>Every"))
	post(url.Values{"remove": {"on"}, "every": {"24h"}, "until": {"nonsense"}})
	assert.Nil(t, m.all[0].Spec.Schedule)
	assert.Equal(t, http.StatusNotFound, send(h, "POST", "/b/z/schedule", formType, "every=24h&until=2026-11-30T18:00").Code)
	assert.Equal(t, http.StatusNotFound, send(h, "GET", "/b/x/schedule", "", "").Code, "no link changes anything")
}

// What can't be is told by the form, which is as it was filled in, once.
func TestAScheduleThatCanNotBe(t *testing.T) {
	m := &memoryBatches{all: []*memoryBatch{classOf("x", "", "pf")}}
	h := m.handler()
	for says, form := range map[string]url.Values{
		"Choose how often, and until when.": {"every": {"24h0m0s"}, "until": {""}},
		"Choose how often, and until when":  {"every": {"often"}, "until": {"2026-11-30T18:00"}},
		"Choose how often, and until":       {},
		"The schedule ends before its":      {"every": {"168h0m0s"}, "until": {"2026-11-30T18:00"}},
		"A schedule ends within 366 days.":  {"every": {"12h0m0s"}, "until": {"2029-11-30T18:00"}, "paused": {"on"}},
		"It is graded again every hour":     {"every": {"1m"}, "until": {"2026-11-30T18:00:00Z"}},
		"Choose how often":                  {"every": {strings.Repeat("x", 1000)}, "until": {strings.Repeat("<", 1000)}},
	} {
		w := send(h, "POST", "/b/x/schedule", formType, form.Encode())
		require.Equal(t, http.StatusSeeOther, w.Code, says)
		to := w.Header().Get("Location")
		assert.Less(t, len(to), 400)
		r := httptest.NewRequest("GET", to, nil)
		for _, c := range w.Result().Cookies() {
			r.AddCookie(c)
		}
		w = httptest.NewRecorder()
		h.ServeHTTP(w, r)
		assert.Equal(t, http.StatusUnprocessableEntity, w.Code, says)
		body := html.UnescapeString(w.Body.String())
		assert.Contains(t, body, `<p id="schedule-note" class="wrong">`)
		assert.Contains(t, body, says)
		if every := form.Get("every"); strings.HasSuffix(every, "h0m0s") {
			assert.Contains(t, body, `value="`+every+`" selected>`)
			assert.Contains(t, body, `value="`+form.Get("until")+`"`)
		}
		assert.NotContains(t, get(t, h, to), "schedule-note", "it is told once")
	}
	assert.Nil(t, m.all[0].Spec.Schedule)
}

func TestAClassIsHandedInWithASchedule(t *testing.T) {
	m := &memoryBatches{}
	h := m.handler()
	body := get(t, h, "/b/")
	assert.Contains(t, body, `<option value="" selected>Only once</option>`)
	assert.NotContains(t, body, "<details open>")
	rows := "student,url\nAda,https://a.example\n"
	w := handIn(t, h, map[string]string{"rows": rows, "every": "24h0m0s", "until": "2026-12-24T18:00"})
	require.Equal(t, http.StatusSeeOther, w.Code, w.Body.String())
	require.Len(t, m.created, 1)
	assert.Equal(t, &batch.Schedule{Every: day, Until: time.Date(2026, 12, 24, 18, 0, 0, 0, time.UTC)}, m.created[0].Schedule)
	w = handIn(t, h, map[string]string{"rows": rows, "every": "", "until": ""})
	require.Equal(t, http.StatusSeeOther, w.Code)
	assert.Nil(t, m.created[1].Schedule)
	for says, parts := range map[string]map[string]string{
		"Choose how often, and until when.": {"rows": rows, "every": "", "until": "2026-12-24T18:00"},
		"Choose how often, and until":       {"rows": rows, "every": "24h0m0s", "until": ""},
		"The schedule ends before":          {"rows": rows, "every": "168h0m0s", "until": "2026-11-28T18:00"},
		"A schedule ends within":            {"file": "@a.csv=" + rows, "every": "24h0m0s", "until": "2028-11-28T18:00"},
	} {
		w := handIn(t, h, parts)
		assert.Equal(t, http.StatusUnprocessableEntity, w.Code, says)
		assert.Contains(t, w.Body.String(), says)
		assert.Contains(t, w.Body.String(), `value="`+parts["until"]+`" aria-invalid="true"`)
		assert.Contains(t, w.Body.String(), ">\n"+rows+"</textarea>", "the table is kept")
		assert.Contains(t, w.Body.String(), "<details open>\n<summary>Grade again automatically")
	}
	assert.Len(t, m.created, 2)
}

func TestSchedulesBelongToTheirOwners(t *testing.T) {
	mine, others := classOf("mine", "", "p"), classOf("others", "Secret", "p")
	mine.Spec.Owner, others.Spec.Owner = "ada", "bob"
	m := &memoryBatches{all: []*memoryBatch{mine, others}}
	g := newGuarded(func(o *web.Options) { o.Classes = m.options() })
	form := url.Values{"every": {"24h"}, "until": {"2026-11-30T18:00"}}
	assert.Equal(t, "/b/mine", g.send("POST", "/b/mine/schedule", form, nil).Header().Get("Location"))
	assert.Nil(t, mine.Spec.Schedule, "who is not signed in changes nothing")
	cookie, _ := g.signIn(t, token)
	assert.Equal(t, http.StatusNotFound, g.send("POST", "/b/others/schedule", form, cookie).Code)
	assert.Nil(t, others.Spec.Schedule)
	assert.Equal(t, http.StatusSeeOther, g.send("POST", "/b/mine/schedule", form, cookie).Code)
	assert.NotNil(t, mine.Spec.Schedule)
}
