package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/browser"
	"grader/checks/report"
)

// elementsPage has a form, and scripts that would have a hint pass.
const elementsPage = `<!doctype html>
<html><head><title>Home</title></head><body>
<h1 id="title" class="big">Hello</h1>
<ul><li>one</li><li class="two">two</li></ul>
<form action="/api/echo" method="post"><input name="first" value="1"><input type="file" name="upfile"></form>
<img src="x" onerror="window.ran = true">
<script>window.ran = true</script>
</body></html>`

// Hints that need a page's elements, and how they end: with Chromium as freeCodeCamp
// runs them, or not judged.
var elementsHints = []struct{ hint, want string }{
	{`const doc = new DOMParser().parseFromString(await (await fetch(code)).text(), 'text/html');
	  assert(doc.querySelector('input[type="file"]'));`, "pass"},
	{`const doc = new DOMParser().parseFromString(await (await fetch(code)).text(), 'text/html');
	  assert.exists(doc.querySelector('input[name="other"]'), 'The form should have it');`,
		"fail: The form should have it: expected null to exist"},
	{`assert.equal(document.title, 'x');`, "fail: expected '' to equal 'x'"},
	{`const el = document.createElement('div'); el.innerHTML = await (await fetch(code)).text();
	  assert.exists(el.querySelector('form'));`, "pass"},
	{`const $html = $(await (await fetch(code)).text()); assert.equal($html.find('h1').length, 1);`, "fail: expected +0 to equal 1"},
	{`const o = new MutationObserver(() => {}); assert(o);`, "pass"},
	{`assert.equal(typeof document, 'undefined');`, "pass"}, // it needs none
	{`assert.equal(typeof window.document.body, 'object');`, "pass"},
	// What a hint has from jQuery.
	{`const page = $('<div>' + await (await fetch(code)).text() + '</div>');
	  assert.equal(page.find('li').length, 2);
	  assert.equal(page.find('li.two').text(), 'two');
	  assert.equal(page.find('input').first().attr('name'), 'first');
	  assert.isTrue(page.find('h1').hasClass('big'));
	  assert.deepEqual(page.find('li').map((i, li) => $(li).text()).get(), ['one', 'two']);
	  page.find('li').each(function (i) { assert.equal($(this).index(), i); });`, "pass"},
	{`const text = await $.get(code + '/api/hello'); assert.equal($(document).find('p').length, 0); assert.equal(text.greeting, 'hello');`, "pass"},
	{`$('<p>').fadeIn(); assert(true);`, "not_gradable: This hint needs jQuery's fadeIn, which the grader does not have."},
	{`assert.equal($('p:visible').length, 0);`, "not_gradable: This hint needs jQuery's selector p:visible, which the grader does not have."},
	// What it asks for is sent by the session.
	{`const form = new DOMParser().parseFromString(await (await fetch(code)).text(), 'text/html').forms[0];
	  const r = await fetch(form.action.replace(location.origin, code), { method: 'POST', body: 'a=1' });
	  assert.equal(await r.text(), 'POST a=1');`, "not_gradable"}, // where the page is, is not where freeCodeCamp's is
	{`document; const r = await fetch(code + '/api/echo', { method: 'POST', headers: { 'x-own': 'b' }, body: 'a=1' });
	  assert.equal(r.status, 201); assert.equal(await r.text(), 'POST a=1 b');`, "pass"},
	{`document; const x = new XMLHttpRequest(); x.open('GET', code + '/api/hello', false); x.send();
	  assert.equal(JSON.parse(x.responseText).greeting, 'hello');`, "pass"},
	{`document; const r = await fetch('https://cdn.example/a.png'); assert(r);`,
		"not_gradable: This hint needs a page of another site, which the grader does not ask."},
	{`document; assert.equal((await fetch(code + '/cookie')).status, 200); assert.equal(await (await fetch(code + '/cookie')).text(), 'a=1');`, "pass"},
	// All that it has started is waited for.
	{`document; fetch(code).then((r) => r.text()).then((text) => assert.include(text, 'Goodbye'));`, "fail: expected '<!doctype html>\\n<html><head><title>H…' to include 'Goodbye'"},
	{`document; setTimeout(() => { throw new Error('late'); }, 50); assert(true);`, "fail: late"},
	{`if (!document) assert(true);`, "fail: Nothing was asserted: the check ended without looking at anything."},
	{`const doc = new DOMParser().parseFromString(await (await fetch(code)).text(), 'text/html');
	  if (!doc.querySelector('h1')) throw new Error('There should be a heading');`, "pass"},
	// No script of the project's decides.
	{`document.body.innerHTML = await (await fetch(code)).text(); await new Promise((r) => setTimeout(r, 100));
	  assert.isUndefined(window.ran);`, "pass"},
	{`document.body.innerHTML = '<iframe srcdoc="<script>parent.ran = true</script>"></iframe>'; await new Promise((r) => setTimeout(r, 100));
	  assert.isUndefined(window.ran);`, "pass"},
	{`const el = document.createElement('p'); el.textContent = 'a'; el.textContent.should.equal('b');`, "fail: expected 'a' to equal 'b'"},
	{`expect(document.querySelectorAll('p')).to.have.length(1);`, "fail: "},
	{`assert(document); for (;;);`, "budget_exceeded: "},
}

func TestHintsThatNeedElements(t *testing.T) {
	b := needBrowser(t)
	short, err := browser.New(browser.Options{Path: "chromium", Time: 5e9})
	require.NoError(t, err)
	url := elementsServer(t)
	for i, c := range elementsHints {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			with := b
			if strings.Contains(c.hint, "for (;;)") {
				with = short
			}
			got := judgedBy(t, engines{browser: with}, url, c.hint)
			assert.True(t, strings.HasPrefix(got, c.want), "want %s\ngot  %s\n%s", c.want, got, c.hint)
		})
	}
}

func TestHintsThatNeedElementsWithoutABrowser(t *testing.T) {
	url := elementsServer(t)
	for _, c := range elementsHints[:6] {
		assert.Contains(t, judgedBy(t, engines{}, url, c.hint), "not_gradable: This hint needs ", c.hint)
	}
}

// judgedBy is how a hint ends.
func judgedBy(t *testing.T, e engines, url, hint string) string {
	t.Helper()
	source := "---\nid: case\ntitle: Case\nchallengeType: 4\ndashedName: case\n---\n\n# --hints--\n\nA hint.\n\n```js\n" + hint + "\n```\n"
	ch, err := e.loader().Parse("case.md", []byte(source))
	require.NoError(t, err, hint)
	r := gradeWith(t, url, ch).Hints[0]
	switch {
	case r.Error != nil:
		return string(r.Error.Code) + ": " + r.Error.Detail
	case r.Verdict == report.Fail:
		return "fail: " + r.Failure
	}
	return string(r.Verdict)
}

func elementsServer(t *testing.T) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			fmt.Fprint(w, elementsPage)
		case "/api/hello":
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"greeting":"hello"}`)
		case "/api/echo":
			body, _ := io.ReadAll(r.Body)
			w.WriteHeader(http.StatusCreated)
			fmt.Fprintf(w, "%s %s %s", r.Method, body, r.Header.Get("X-Own"))
		case "/cookie":
			http.SetCookie(w, &http.Cookie{Name: "a", Value: "1"})
			fmt.Fprint(w, r.Header.Get("Cookie"))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// The curriculum's own hints that need elements are judged, too.
func TestFileMetadataInABrowser(t *testing.T) {
	const file = "../../../shared/curriculum/espanol/blocks/back-end-development-and-apis-projects/bd7158d8c443edefaeb5bd0f.md"
	source, err := os.ReadFile(file)
	if err != nil {
		t.Skip("the curriculum is not beside this repository: ", err)
	}
	ch, err := engines{browser: needBrowser(t)}.loader().Parse(filepath.Base(file), source)
	require.NoError(t, err)
	r := gradeWith(t, elementsServer(t), ch)
	assert.Equal(t, []report.Verdict{report.Pass, report.Pass}, []report.Verdict{r.Hints[1].Verdict, r.Hints[2].Verdict})
	assert.Len(t, r.Hints[1].Exchanges, 1, "what it asked for is in the report")
}
