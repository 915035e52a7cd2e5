package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/api/web"
	"grader/checks/batch"
	"grader/checks/report"
)

// rowText is what people read in the row of a submission.
func rowText(t *testing.T, body, n string) string {
	t.Helper()
	found := regexp.MustCompile(`(?s)<tr id="s-` + n + `">(.*?)</tr>`).FindString(body)
	require.NotEmpty(t, found)
	return textOf(found)
}

func textOf(html string) string {
	return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(html, " ")), " ")
}

func TestARowSaysWhatHasChanged(t *testing.T) {
	m := &memoryBatches{all: []*memoryBatch{classOf("x", "", "pFpe.wf").after("fFFppff")}}
	body := get(t, m.handler(), "/b/x")
	for n, says := range map[string]string{
		"0": "passed same source before: failed ( 26 Nov 2026 ) history", // its score was not known
		"2": "before: 1 / 3 ( 26 Nov 2026 ) history 2 / 2 passed passed (before: failed) has nothing to check (before: failed)",
		"3": "before: passed ( 26 Nov 2026 ) history could not be judged (before: passed)",
	} {
		assert.Contains(t, rowText(t, body, n), says, n)
	}
	for n, why := range map[string]string{"1": "it is the same", "5": "it is tried again", "6": "it is the same"} {
		assert.NotContains(t, rowText(t, body, n), "before:", why)
		assert.Contains(t, rowText(t, body, n), "history", n)
	}
	assert.NotContains(t, rowText(t, body, "4"), "history", "it was not graded")
	assert.Contains(t, body, `<a href="?changed=on">3 changed</a>`)
	assert.Contains(t, body, `<p id="legend" class="soft legend">`)
	assert.Contains(t, body, `<td class="n pass other" data-n="2">`)
}

func TestAFirstRunHasNoPast(t *testing.T) {
	m := &memoryBatches{all: []*memoryBatch{classOf("x", "", "pfe"), classOf("same", "", "pfe").after("pfe")}}
	h := m.handler()
	body := get(t, h, "/b/x")
	for _, never := range []string{"history", "before:", "changed", `class="soft legend">`} {
		assert.NotContains(t, body, never)
	}
	assert.Contains(t, get(t, h, "/b/x?changed=on"), `name="changed" value="on" checked`, "what was asked for can be taken back")
	body = get(t, h, "/b/same")
	assert.Contains(t, body, `name="changed"`, "it may change yet")
	assert.NotContains(t, body, "before:")
	assert.NotContains(t, body, `<a href="?changed=on">`)
	assert.Contains(t, get(t, h, "/b/same?changed=on"), "Nobody fits.")
}

func TestOnlyWhatHasChanged(t *testing.T) {
	m := &memoryBatches{all: []*memoryBatch{classOf("x", "", "pFpe.wf").after("fFFppff"),
		classOf("large", "", strings.Repeat("pf", 600)).after(strings.Repeat("fp", 600))}}
	h := m.handler()
	const ada, chloe, layla = "Ada King", "Chloë Dubois", "ليلى حسن"
	for query, want := range map[string][]string{
		"?changed=on":              {ada, chloe, layla},
		"?changed=on&verdict=pass": {ada, chloe},
		"?changed=on&sort=result":  {layla, ada, chloe},
		"?changed=on&hint=1":       nil,
	} {
		assert.Equal(t, want, rowsOf(get(t, h, "/b/x"+query)), query)
	}
	for _, query := range []string{"?changed=1", "?changed=off"} {
		assert.Equal(t, http.StatusNotFound, send(h, "GET", "/b/x"+query, "", "").Code, query)
	}
	body := get(t, h, "/b/large?changed=on&from=200")
	assert.Contains(t, body, `<a href="?changed=on&amp;from=300" rel="next">`)
	assert.NotContains(t, body, `rel="prev"`, "nobody knows how far back that is")
	assert.Contains(t, body, `<a href="?changed=on">1200 changed</a>`)
}

func TestTheHistoryOfASubmission(t *testing.T) {
	m := &memoryBatches{all: []*memoryBatch{classOf("x", "Chat", "pe.w").after("FeFp")}}
	m.set("x", func(b *memoryBatch) {
		first := b.past[0][0]
		b.past[0] = append(b.past[0], batch.Past{Verdict: first.Verdict, Hints: first.Hints, At: first.At.Add(-24 * time.Hour)},
			batch.Past{Verdict: report.Error, Code: report.HostAsleep, At: first.At.Add(-48 * time.Hour)})
	})
	h := m.handler()
	body := get(t, h, "/b/x/0/history")
	assert.Contains(t, body, `<title>History of Ada King – Grader</title>`)
	assert.Contains(t, body, `<a href="/b/x">Back to Chat</a>`)
	assert.Contains(t, body, `<a href="/b/x/0">The last report</a>`)
	var said []string
	for _, row := range regexp.MustCompile(`(?s)<tr><th scope="row">.*?</tr>`).FindAllString(body, -1) {
		said = append(said, textOf(row))
	}
	require.Len(t, said, 4)
	assert.Equal(t, "27 November 2026, 08:30 UTC passed 2 / 2 passed passed (before: failed) has nothing to check (before: failed) "+
		"before: 1 / 3 Hint 2: passed, before: failed Hint 3: has nothing to check, before: failed", said[0])
	assert.Equal(t, "26 November 2026, 08:30 UTC failed 1 / 3 passed failed failed as before", said[1])
	assert.Regexp(t, `^25 November .* failed 1 / 3 passed failed failed before: could not be judged$`, said[2])
	assert.Regexp(t, `^24 November 2026, 08:30 UTC could not be judged The .* has not woken the project up .*$`, said[3])
	assert.Contains(t, get(t, h, "/b/x/0"), `<a href="/b/x/0/history">history</a>`)

	assert.Equal(t, 1, strings.Count(get(t, h, "/b/x/2/history"), `<th scope="row">`), "it was graded only before")
	assert.NotContains(t, get(t, h, "/b/x/3/history"), "27 November", "what is tried again is not in it yet")
	for _, path := range []string{"/b/x/4/history", "/b/x/-1/history", "/b/x/x/history", "/b/y/0/history", "/b/x/0/history?from=x"} {
		assert.Equal(t, http.StatusNotFound, send(h, "GET", path, "", "").Code, path)
	}
}

func TestALongHistoryComesInPages(t *testing.T) {
	m := &memoryBatches{all: []*memoryBatch{classOf("x", "", "p").after("p")}}
	m.set("x", func(b *memoryBatch) {
		for range 248 {
			b.past[0] = append(b.past[0], b.past[0][0])
		}
	})
	h := m.handler()
	for query, want := range map[string]struct {
		rows  int
		links []string
		never string
	}{
		"":          {100, []string{`<a href="?from=100" rel="next">`}, `rel="prev"`},
		"?from=100": {100, []string{`<a href="?from=0" rel="prev">`, `<a href="?from=200" rel="next">`, `<a href="?">`}, "x"},
		"?from=200": {50, []string{`<a href="?from=100" rel="prev">`}, `rel="next"`},
		"?from=999": {0, []string{`<a href="?">`}, `rel="next"`},
	} {
		body := get(t, h, "/b/x/0/history"+query)
		assert.Equal(t, want.rows, strings.Count(body, `<th scope="row">`), query)
		for _, link := range want.links {
			assert.Contains(t, body, link, query)
		}
		if want.never != "x" {
			assert.NotContains(t, body, want.never, query)
		}
	}
	assert.Equal(t, 100, strings.Count(get(t, h, "/b/x/0/history"), "as before"), "also beside the next page")
}

func TestHistoriesBelongToTheirOwners(t *testing.T) {
	others := classOf("others", "Secret", "p").after("f")
	others.Spec.Owner = "bob"
	g := newGuarded(func(o *web.Options) { o.Classes = (&memoryBatches{all: []*memoryBatch{others}}).options() })
	assert.Contains(t, g.send("GET", "/b/others/0/history", nil, nil).Body.String(), `action="/sign-in"`)
	cookie, _ := g.signIn(t, token)
	w := g.send("GET", "/b/others/0/history", nil, cookie)
	assert.Equal(t, http.StatusNotFound, w.Code)
	assert.NotContains(t, w.Body.String(), "Ada King")
}
