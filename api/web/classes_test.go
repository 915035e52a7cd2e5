package web_test

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/api/web"
	"grader/checks"
	"grader/checks/batch"
	"grader/checks/report"
)

var classChallenges = []*checks.Challenge{
	{Name: "communicate-by-emitting", Title: "Communicate by Emitting", Hints: []checks.Hint{
		{Text: "`currentUsers` should be defined.", HTML: "<p><code>currentUsers</code> should be defined.</p>"},
		{Text: "Server should emit the current user count."},
		{Text: "Your client should be listening for `'user count'`."},
	}},
	{Name: "set-up-a-guestbook", Title: "Set up a <Guestbook>"},
}

func (m *memoryBatches) options() *web.Classes {
	return &web.Classes{
		Batches: m, Listed: true, Tables: 20_000, Stopping: func() bool { return false },
		Create: func(_ *http.Request, c web.HandIn) (string, error) {
			m.mu.Lock()
			defer m.mu.Unlock()
			if bad := strings.Count(string(c.Rows), "bad"); bad > 0 {
				return "", &web.Refusal{Status: 422, Field: "rows", Detail: strings.TrimSuffix(strings.Repeat("line 3: the student's `cell` is empty\n", bad), "\n")}
			}
			if strings.Contains(string(c.Rows), "quota") {
				return "", &web.Refusal{Status: http.StatusTooManyRequests, Detail: "You have too many submissions.", RetryAfter: time.Minute}
			}
			if c.Schedule != nil {
				if err := c.Schedule.Check(1, clock(), clock()); err != nil {
					return "", &web.Refusal{Status: 422, Field: "schedule", Detail: err.Error()}
				}
			}
			m.created = append(m.created, c)
			return "made", nil
		},
		Results: func(w http.ResponseWriter, r *http.Request, owner, id string) {
			fmt.Fprint(w, owner, " ", id, " ", r.URL.Query().Get("format"))
		},
		Explain: func(*http.Request, error) *web.Refusal {
			return &web.Refusal{Status: http.StatusServiceUnavailable, Detail: "What keeps batches is away.", RetryAfter: time.Minute}
		},
	}
}

func (m *memoryBatches) handler() http.Handler {
	return web.New(web.Options{Challenges: classChallenges, Default: classChallenges[0].Name, Check: check, Classes: m.options(), Clock: clock})
}

func get(t *testing.T, h http.Handler, target string) string {
	t.Helper()
	w := send(h, "GET", target, "", "")
	require.Equal(t, http.StatusOK, w.Code, target)
	assertGuarded(t, w.Header())
	return w.Body.String()
}

func TestClassPages(t *testing.T) {
	m := &memoryBatches{all: []*memoryBatch{
		classOf("done", "Chat <1>", "ppfFfemxP"), classOf("running", "", "pfw.."), classOf("waits", "Nothing yet", ".."),
		classOf("again", "", "pfe").after("fpe"),
	}}
	m.all[3].Spec.Schedule = &batch.Schedule{Every: 24 * time.Hour, Until: clock().Add(48 * time.Hour), Due: clock().Add(time.Hour), Runs: 1}
	h := m.handler()
	for id, path := range map[string]string{"done": "", "running": "", "waits": "", "again": "again?schedule=on", "history": "again/0/history"} {
		body := get(t, h, "/b/"+cmp.Or(path, id))
		body = regexp.MustCompile(`\.[0-9a-f]{12}\.`).ReplaceAllString(body, ".HASH.")
		file := filepath.Join("testdata", "class-"+id+".html")
		if *update {
			require.NoError(t, os.WriteFile(file, []byte(body), 0o644))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Equal(t, string(want), body, id)
	}
	assert.Contains(t, get(t, h, "/b/running"), `<noscript><meta http-equiv="refresh"`, "without scripts it is loaded again")
	assert.NotContains(t, get(t, h, "/b/done"), "refresh")
}

// A page says only what is known of how long it takes, and on what that rests.
func TestTheEstimate(t *testing.T) {
	for want, p := range map[string]batch.Progress{
		"About a second left. The grader does 2.5 a second":          {Left: time.Second, Limit: batch.Workers, Rate: 2.5},
		"About 119 seconds left. The grader does 0.3 a second":       {Left: 119 * time.Second, Limit: batch.Workers, Rate: 0.34},
		"About 2 minutes left. It can’t go faster":                   {Left: 2 * time.Minute, Limit: batch.Politeness},
		"About 119 minutes left. What could not be judged is tried":  {Left: 119 * time.Minute, Limit: batch.Retries},
		"About 26 hours left. ":                                      {Left: 26 * time.Hour, Limit: batch.Politeness},
		"How long it takes can be told when the first are graded. <": {Left: -1, Limit: batch.Workers},
		"": {Limit: batch.Workers}, // all is graded again
	} {
		m := &memoryBatches{all: []*memoryBatch{classOf("x", "", "p.")}}
		m.all[0].progress = p
		said := regexp.MustCompile(`<p class="soft left">([^\n]*)`).FindStringSubmatch(get(t, m.handler(), "/b/x"))
		if want == "" {
			assert.Nil(t, said)
			continue
		}
		require.NotNil(t, said, want)
		assert.True(t, strings.HasPrefix(said[1], want), said[1])
	}
}

// rowsOf are the names in the table of a page.
func rowsOf(body string) []string {
	var names []string
	for _, m := range regexp.MustCompile(`<th scope="row">.*?<bdi[^>]*>(.*?)</bdi>`).FindAllStringSubmatch(body, -1) {
		names = append(names, m[1])
	}
	return names
}

func TestRowsAreChosenAndSorted(t *testing.T) {
	m := &memoryBatches{all: []*memoryBatch{classOf("x", "", "fpempF")}}
	h := m.handler()
	const ada, ben, chloe, layla, eve, last = "Ada King", "Ben &lt;Okafor&gt;", "Chloë Dubois", "ليلى حسن", "Eve Svensson", "Student 005"
	for query, want := range map[string][]string{
		"":                             {ada, ben, chloe, layla, eve, last},
		"?verdict=pass":                {ben, eve},
		"?verdict=missing":             {layla},
		"?verdict=fail&hint=3":         {last},
		"?hint=2":                      {ada, last}, // those that fail it
		"?verdict=skip&hint=3":         {ben, eve},
		"?verdict=pass&hint=9":         nil,
		"?sort=name":                   {ada, ben, chloe, eve, last, layla},
		"?sort=result":                 {chloe, ada, last, layla, ben, eve},
		"?sort=score":                  {last, ben, eve, ada, chloe, layla},
		"?sort=score&from=4":           {chloe, layla},
		"?verdict=fail&sort=name":      {ada, last},
		"?from=4":                      {eve, last},
		"?from=9999":                   nil,
		"?verdict=error&sort=&hint=":   {chloe},
		"?verdict=&hint=0&sort=&x=%00": {ada, ben, chloe, layla, eve, last},
	} {
		assert.Equal(t, want, rowsOf(get(t, h, "/b/x"+query)), query)
	}
	assert.Contains(t, get(t, h, "/b/x?hint=2"), `<option value="fail" selected>`)
	assert.Contains(t, get(t, h, "/b/x?verdict=pass&hint=9"), "Nobody fits.")
	for _, query := range []string{"?verdict=good", "?hint=x", "?hint=-1", "?sort=colour", "?from=-1", "?from=1e9", "?from=99999999999999999999"} {
		assert.Equal(t, http.StatusNotFound, send(h, "GET", "/b/x"+query, "", "").Code, query)
	}
}

func TestALargeClassComesInPages(t *testing.T) {
	m := &memoryBatches{all: []*memoryBatch{classOf("x", "", strings.Repeat("pf", 1250))}}
	h := m.handler()
	link := func(body, rel string) string {
		found := regexp.MustCompile(`<a href="([^"]*)" rel="` + rel + `"`).FindStringSubmatch(body)
		if found == nil {
			return ""
		}
		return strings.ReplaceAll(found[1], "&amp;", "&")
	}
	body := get(t, h, "/b/x")
	assert.Len(t, rowsOf(body), 100)
	assert.Contains(t, body, "The reasons are those of the first 1000 students.")
	assert.Contains(t, body, "1250 of 2500 fail hint 2.</a> 500 of them for this reason: ")
	assert.Contains(t, body, "All 2500 pass.")
	assert.NotContains(t, body, `name="sort"`, "that would take all into memory")
	for _, f := range m.asked {
		assert.NotZero(t, f.Limit)
	}
	assert.Equal(t, "?from=100", link(body, "next"))
	assert.Empty(t, link(body, "prev"))
	body = get(t, h, "/b/x?from=200")
	assert.Equal(t, "Student 200", rowsOf(body)[0])
	assert.Equal(t, "?from=100", link(body, "prev"))
	body = get(t, h, "/b/x?verdict=fail")
	assert.Equal(t, "?from=201&verdict=fail", link(body, "next"))
	body = get(t, h, "/b/x"+link(body, "next"))
	assert.Equal(t, "Student 201", rowsOf(body)[0])
	assert.Empty(t, link(body, "prev"), "nobody knows how far back that is")
	assert.Contains(t, body, `<a href="?verdict=fail">To the first</a>`)
	assert.Empty(t, link(get(t, h, "/b/x?from=2400"), "next"))
	m.set("x", func(b *memoryBatch) { b.State, b.Total = batch.Receiving, 0 })
	assert.Len(t, rowsOf(get(t, h, "/b/x?sort=name")), 100, "nobody knows yet how many there will be")
}

func TestTheReportOfASubmission(t *testing.T) {
	m := &memoryBatches{all: []*memoryBatch{classOf("x", "Chat", "pfmx.")}}
	h := m.handler()
	body := get(t, h, "/b/x/1")
	assert.Contains(t, body, `<h1 id="verdict"`)
	assert.Contains(t, body, `<a href="/b/x">Back to Chat</a>`)
	assert.Contains(t, body, "Ben &lt;Okafor&gt;")
	assert.Contains(t, body, `<p><code>currentUsers</code> should be defined.</p>`, "a hint's text as its challenge has it")
	assert.NotContains(t, body, "Whoever has the link")
	assert.Contains(t, send(h, "GET", "/b/x/1/report.md", "", "").Body.String(), "# ")
	assert.Contains(t, send(h, "GET", "/b/x/1/report.json", "", "").Body.String(), `"verdict": "fail"`)
	for _, path := range []string{"/2", "/3", "/4", "/5", "/-1", "/x", "/1e0", "/2/report.json", "/1/report.exe"} {
		assert.Equal(t, http.StatusNotFound, send(h, "GET", "/b/x"+path, "", "").Code, path)
	}
}

func TestAClassIsChanged(t *testing.T) {
	m := &memoryBatches{all: []*memoryBatch{classOf("x", "", "pe"), classOf("y", "", "p.")}}
	h := m.handler()
	post := func(path string, form url.Values) {
		t.Helper()
		w := send(h, "POST", path, formType, form.Encode())
		assert.Equal(t, http.StatusSeeOther, w.Code)
		assert.Equal(t, path[:4], w.Header().Get("Location"))
	}
	post("/b/x/retry", nil)
	assert.Nil(t, m.all[0].entries[0].Outcome.Report.Error)
	assert.True(t, m.all[0].entries[0].Outcome.Again.IsZero(), "it was judged")
	assert.False(t, m.all[0].entries[1].Outcome.Again.IsZero())
	post("/b/x/retry", url.Values{"all": {"on"}}) // it runs already
	m.set("x", func(b *memoryBatch) { b.State = batch.Done })
	post("/b/x/retry", url.Values{"all": {"on"}})
	assert.False(t, m.all[0].entries[0].Outcome.Again.IsZero())
	post("/b/y/cancel", nil)
	assert.Equal(t, batch.Cancelled, m.all[1].State)
	assert.NotContains(t, get(t, h, "/b/y"), `action="/b/y/`, "there is nothing to do with it")
	for _, path := range []string{"/b/z/retry", "/b/z/cancel"} {
		assert.Equal(t, http.StatusNotFound, send(h, "POST", path, formType, "").Code)
	}
	for _, path := range []string{"/b/x/retry", "/b/x/cancel"} {
		assert.Equal(t, http.StatusNotFound, send(h, "GET", path, "", "").Code, "no link changes anything")
	}
}

func TestTheListOfClasses(t *testing.T) {
	m := &memoryBatches{}
	for n := range 35 {
		m.all = append(m.all, classOf(fmt.Sprint("c", n), fmt.Sprint("Class ", n), "p"))
	}
	h := m.handler()
	body := get(t, h, "/b/")
	assert.Contains(t, body, `<a href="/b/c34">`)
	assert.NotContains(t, body, `<a href="/b/c4">`)
	require.Contains(t, body, `<a href="/b/?before=c5">`)
	assert.Contains(t, get(t, h, "/b/?before=c5"), `<a href="/b/c4">`)
	hidden := m.options()
	hidden.Listed = false
	body = get(t, web.New(web.Options{Challenges: classChallenges, Classes: hidden}), "/b/")
	assert.NotContains(t, body, "/b/c34", "who may not see others' classes sees none")
	assert.Contains(t, body, `action="/b/"`)
	assert.Contains(t, get(t, h, "/"), `href="/b/"`)
	none := handler(nil, nil)
	assert.NotContains(t, get(t, none, "/"), `href="/b/"`)
	assert.Equal(t, http.StatusNotFound, send(none, "GET", "/b/", "", "").Code)
}

func TestADatabaseThatIsAway(t *testing.T) {
	m := &memoryBatches{all: []*memoryBatch{classOf("x", "", "p")}, err: errors.New("dial tcp 10.0.0.7: refused")}
	h := m.handler()
	for _, path := range []string{"/b/", "/b/x", "/b/x/0", "/b/x/results"} {
		w := send(h, "GET", path, "", "")
		assert.Equal(t, http.StatusServiceUnavailable, w.Code, path)
		assert.Contains(t, w.Body.String(), "What keeps batches is away.")
		assert.Equal(t, "60", w.Header().Get("Retry-After"))
		assert.NotContains(t, w.Body.String(), "10.0.0.7")
	}
}

func TestClassesBelongToTheirOwners(t *testing.T) {
	mine, others := classOf("mine", "Chat", "p."), classOf("others", "Secret", "p.")
	mine.Spec.Owner, others.Spec.Owner = "ada", "bob"
	m := &memoryBatches{all: []*memoryBatch{mine, others}}
	g := newGuarded(func(o *web.Options) { o.Classes = m.options() })
	paths := []string{"", "/events", "/results", "/0", "/0/report.json"}
	for _, path := range paths {
		w := g.send("GET", "/b/mine"+path, nil, nil)
		assert.NotContains(t, w.Body.String(), "Chat", path)
		assert.NotContains(t, w.Body.String(), "count-0.example", path)
	}
	body := g.send("GET", "/b/mine", nil, nil).Body.String()
	assert.Contains(t, body, `<input type="hidden" name="to" value="/b/mine">`)
	assert.Equal(t, body, strings.ReplaceAll(g.send("GET", "/b/nosuch", nil, nil).Body.String(), "nosuch", "mine"), "nobody learns what there is")
	for to, want := range map[string]string{"/b/mine": "/b/mine?token=cookie", "/b/": "/b/?token=cookie", "//evil.example": "/?token=cookie", "/b/../x": "/?token=cookie"} {
		w := g.send("POST", "/sign-in", url.Values{"token": {token}, "to": {to}}, nil)
		assert.Equal(t, want, w.Header().Get("Location"))
	}
	cookie, _ := g.signIn(t, token)
	assert.Contains(t, g.send("GET", "/b/mine", nil, cookie).Body.String(), "Chat")
	assert.Equal(t, "ada mine csv", g.send("GET", "/b/mine/results?format=csv", nil, cookie).Body.String())
	for _, path := range paths {
		w := g.send("GET", "/b/others"+path, nil, cookie)
		assert.Equal(t, http.StatusNotFound, w.Code, path)
		assert.NotContains(t, w.Body.String(), "Secret", path)
	}
	for _, path := range []string{"/retry", "/cancel"} {
		assert.Equal(t, http.StatusNotFound, g.send("POST", "/b/others"+path, nil, cookie).Code)
		assert.Equal(t, "/b/mine", g.send("POST", "/b/mine"+path, nil, nil).Header().Get("Location"))
	}
	assert.Equal(t, batch.Running, mine.State, "who is not signed in changes nothing")
	assert.Equal(t, batch.Running, others.State)
	list := g.send("GET", "/b/", nil, cookie).Body.String()
	assert.Contains(t, list, "Chat")
	assert.NotContains(t, list, "Secret")
}

// An address that can't be read has its own reason, which its code does not say; it is no link.
func TestARowSaysWhatIsWrongWithItsAddress(t *testing.T) {
	b := classOf("x", "", "e")
	o := b.entries[0].Outcome
	o.Code = "invalid_url"
	o.Report.Error = &report.Trouble{Code: o.Code, Detail: "There is more than one address here: https://a.example, https://b.example. " +
		"Keep the one that opens the running project, and delete the rest."}
	b.entries[0].URL = "https://a.example https://b.example"
	m := &memoryBatches{all: []*memoryBatch{b}}
	body := get(t, m.handler(), "/b/x")
	assert.Contains(t, body, "There is more than one address here: https://a.example, https://b.example.")
	assert.NotContains(t, body, `href="https://a.example https://b.example"`)
	assert.Contains(t, get(t, m.handler(), "/b/x?lang=de"), "Hier steht mehr als eine Adresse")
}
