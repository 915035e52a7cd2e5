package web_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"grader/api/web"
	"grader/checks"
	"grader/checks/batch"
	"grader/checks/lang"
	"grader/checks/lang/langtest"
	"grader/checks/report"
)

// Nothing that the page says, in any of its states, is in plain English where all that
// can be translated has accents. What a script says stands in the page as data.
func TestAllIsTranslated(t *testing.T) {
	var graded *report.Report
	var failure error
	opts := web.Options{
		Check: func(url string) (string, error) {
			if strings.HasPrefix(url, "ftp:") {
				return "", &web.Refusal{Status: 422, Field: "url", Detail: "The URL can't be read. Copy it again from the browser's address bar."}
			}
			return "https://prj.tst", nil
		},
		Grade: func(*http.Request, web.Ask) (*report.Report, error) { return graded, failure },
	}
	for i := range 13 {
		opts.Challenges = append(opts.Challenges, &checks.Challenge{Name: strings.Repeat("x", i+1), Title: "Tsk"})
	}
	open, guarded := opts, opts
	open.Default = "x"
	guarded.Owner = func(hash [sha256.Size]byte) string {
		if hash == sha256.Sum256([]byte("tkn")) {
			return "Dn"
		}
		return ""
	}
	ask := func(h http.Handler, method, target, body, cookie string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, target, strings.NewReader(body))
		r.Header.Set("Content-Type", formType)
		r.Header.Set("Cookie", "lang=en-XA; "+cookie)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	look := func(h http.Handler, method, target, body string) *httptest.ResponseRecorder {
		t.Helper()
		w := ask(h, method, target, body, "")
		if w.Code == http.StatusSeeOther {
			cookie, _, _ := strings.Cut(w.Header().Get("Set-Cookie"), ";")
			w = ask(h, "GET", w.Header().Get("Location"), "", cookie)
		}
		untranslated(t, method+" "+target, w.Body.String())
		return w
	}
	h := web.New(open)
	for _, target := range []string{"/", "/?url=", "/?url=prj.tst", "/?url=ftp:", "/?challenge=zzz", "/?challenge=xy", "/r/gn"} {
		look(h, "GET", target, "")
	}
	look(web.New(opts), "GET", "/?url=prj.tst", "")
	for _, target := range []string{"/", "/?token=wrong", "/?token=cookie", "/r/gn"} {
		look(web.New(guarded), "GET", target, "")
	}
	look(h, "POST", "/", "url=%zz")
	look(h, "POST", "/", "url="+strings.Repeat("x", 20_000))
	for _, detail := range []string{
		"You ask for more gradings than this service allows one client. It says nothing about the project: wait, and try again.",
		"The grader has as much to do as it can at the moment. It says nothing about the project: try again in a few seconds.",
	} {
		failure = &web.Refusal{Status: 429, Detail: detail, RetryAfter: time.Second}
		assert.Equal(t, 429, look(h, "POST", "/", "url=prj.tst").Code)
	}
	failure = assert.AnError
	look(h, "POST", "/", "url=prj.tst")
	failure = nil
	for _, graded = range langtest.Reports() {
		graded.GradedAt = time.Now()
		assert.Contains(t, look(h, "POST", "/", "url=prj.tst").Body.String(), `id="verdict"`)
	}
	forgetful := open
	forgetful.Store = brokenStore{}
	look(web.New(forgetful), "POST", "/", "url=prj.tst")

	classes := open
	classes.Classes, classes.Clock = classesWithoutWords().options(), clock
	var wrong *web.Refusal
	classes.Classes.Create = func(*http.Request, web.HandIn) (string, error) { return "", wrong }
	classes.Classes.Explain = func(*http.Request, error) *web.Refusal { return wrong }
	h = web.New(classes)
	for _, form := range []string{"every=24h&until=x", "every=1m&until=2026-11-28T18:00", "every=24h&until=2029-11-28T18:00",
		"every=24h&until=2026-11-27T18:00", "every=1h&until=2027-11-27T18:00"} {
		assert.Equal(t, 422, look(h, "POST", "/b/m/schedule", form).Code, form)
	}
	for _, target := range []string{"/b/", "/b/a", "/b/b", "/b/c", "/b/d", "/b/a?verdict=fail&hint=2", "/b/a?sort=verdict", "/b/a/0", "/b/a/3", "/b/gn",
		"/b/b?schedule=on", "/b/c?schedule=on&every=36h&until=2026-11-30T18:00:00Z", "/b/d", "/b/e", "/b/a?changed=on", "/b/a/0/history", "/b/a/2/history", "/b/a/6/history"} {
		look(h, "GET", target, "")
	}
	for _, refused := range refusals() {
		wrong = refused
		r := handIn(t, inPseudo{h}, map[string]string{"rows": "x,y", "title": "Tl"})
		untranslated(t, refused.Detail, r.Body.String())
		look(h, "POST", "/b/c/retry", "")
	}
}

// refusals are what is wrong with a class, as the table and what keeps classes say it.
func refusals() (all []*web.Refusal) {
	for _, code := range lang.Codes() {
		text, _ := lang.English().Template(code)
		said := strings.NewReplacer("{1}", "7", "{2}", "7", "{3}", "7").Replace(text)
		switch {
		case strings.HasPrefix(code, "table."):
			all = append(all, &web.Refusal{Status: 422, Field: "rows", Detail: said + "\n" + said})
		case strings.HasPrefix(code, "refusal."):
			all = append(all, &web.Refusal{Status: 503, Detail: said})
		}
	}
	return all
}

// inPseudo is a handler that is asked in the pseudo-locale.
type inPseudo struct{ http.Handler }

func (p inPseudo) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Header.Set("Cookie", "lang=en-XA")
	p.Handler.ServeHTTP(w, r)
}

// untranslated objects to words of a page that no catalogue has.
func untranslated(t *testing.T, what, page string) {
	t.Helper()
	names := strings.NewReplacer(">Markdown<", "><", ">JSON<", "><", ">Canvas<", "><", ">Moodle<", "><", ">NDJSON<", "><", "student,url", "",
		"(student)", "", "(url)", "", "UTF-8", "", "CSV", "", "Excel", "", "ndjson", "", ".xlsx", "", ".ods", "", ".numbers", "", ".xls", "",
		"POST", "", "MiB", "", "U+0000", "")
	for _, line := range strings.Split(langtest.Visible(names.Replace(page)), "\n") {
		assert.Empty(t, lang.Untranslated(line), "%s: %s", what, line)
	}
}

// classesWithoutWords are classes whose own words have no vowels.
func classesWithoutWords() *memoryBatches {
	m := &memoryBatches{}
	reports := langtest.Reports()
	for id, letters := range map[string]string{"a": "pfFemxpP", "b": "pfw..", "c": "..", "d": "", "e": "p", "m": "p"} {
		b := classOf(id, "Cht", letters).after(strings.NewReplacer("p", "f", "f", "e", "e", "x").Replace(letters))
		b.Spec.Challenge = "x"
		for n, e := range b.entries {
			e.Student, e.URL, e.Challenge = fmt.Sprint("S", n), "https://c.tst", "x"
			if e.Outcome != nil && e.Outcome.Report == nil {
				e.Outcome.Problem = "" // a server's own words
			} else if e.Outcome != nil {
				verdict := func(r *report.Report) bool { return r.Verdict == e.Outcome.Verdict }
				e.Outcome.Report = reports[slices.IndexFunc(reports, verdict)]
			}
		}
		m.all = append(m.all, b)
	}
	for id, s := range map[string]batch.Schedule{"b": {Every: 90 * time.Minute, Due: clock().Add(day), Runs: 1},
		"c": {Every: time.Hour, Due: clock(), Paused: true}, "d": {Every: day, Due: clock(), Runs: 2}, "e": {Every: 48 * time.Hour}} {
		m.set(id, func(b *memoryBatch) { b.Spec.Schedule = &s; s.Until = clock().Add(2 * day) })
	}
	m.set("m", func(b *memoryBatch) { b.Total = 1_000_000 })
	return m
}
