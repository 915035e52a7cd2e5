package hintjs_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/hintjs"
	"grader/checks/markdown"
)

func TestThePageThatAProgramGetsFirst(t *testing.T) {
	const project = "http://project.test"
	for code, want := range map[string]string{
		`const res = await fetch(code + '/a b?q=1');`:                          "/a%20b?q=1",
		`const url = code; await fetch(url + '/api/users');`:                   "/api/users",
		`let url = code + '/api'; const r = await fetch(url + '/x' + '/y');`:   "/api/x/y",
		"const id = 'x'; const r = await fetch(`${code}/api/${id}/logs`);":     "/api/x/logs",
		`const r = await fetch(new URL('/_api/server.js', code));`:             "/_api/server.js",
		`const u = new URL("/_api/server.js", code); const r = await fetch(u)`: "/_api/server.js",
		`const { a } = await (await fetch(code + '/x')).json();`:               "/x",
		`try { const r = await fetch(code); } catch (e) { }`:                   "/",
		`return await fetch(code + '/x')`:                                      "/x",
		`assert.equal((await (await fetch(code + '/x')).json()).a, 1);`:        "", // assert may be looked at first
		`const data = await $.get(code + '/_api/x'); assert.equal(data.a, 1);`: "/_api/x",
		`const path = '/x'; var r = await fetch(code + path);`:                 "/x",
		`const r = await fetch(code + '/x#part');`:                             "/x#part",
		`const r = await fetch(code + '/x', { method: 'POST' });`:              "",
		`const r = await fetch(code + '/x', {});`:                              "",
		`const r = fetch(code + '/x'); assert(1);`:                             "", // ends before the answer
		`await fetch(code + '/x').then(assert.fail());`:                        "",
		`await fetch(code + Math.random());`:                                   "",
		`assert(1); await fetch(code + '/x');`:                                 "",
		`if (code) await fetch(code + '/x');`:                                  "",
		`const code = 'http://project.test/y'; await fetch(code);`:             "",
		`const r = await fetch(code + '/x'); function fetch() { return {}; }`:  "",
		`await fetch('/x');`:                                       "",
		`await fetch(code + '/x'); var URL = 1, $;`:                "",
		"const t = `${code}`; await fetch(String.raw`${t}/x`);":    "",
		`const u = new URL('/a', code) + '/b'; await fetch(u);`:    "",
		`const a = '/a' + code; await fetch(a);`:                   "",
		`const [a] = [code]; await fetch(a);`:                      "",
		`const a = code; const r = await Promise.all([fetch(a)]);`: "",
		`setTimeout(() => {}, 10); const r = await fetch(code);`:   "",
		`let a, b; const r = await fetch(code + '/x')`:             "/x",
		`const r = await fetch(code + '/x')`:                       "/x",
		`var r; r = await fetch(code + '/x')`:                      "",
		`const e = ''; const r = await fetch(e + code + '/x')`:     "/x",
		`const r = await $.get('/x')`:                              "",
		`const r = await $.post(code + '/x')`:                      "",
		`const r = await fetch?.(code + '/x')`:                     "",
		`const r = await window.fetch(code + '/x')`:                "",
		`const r = await fetch(...[code + '/x'])`:                  "",
		`const a = 'x'; { const r = await fetch(code + a); }`:      "",
		`const r = await fetch(code - '/x')`:                       "",
	} {
		p, err := hintjs.Compile(code)
		require.NoError(t, err, code)
		if want != "" {
			want = project + want
		}
		assert.Equal(t, want, hintjs.FirstPage(p, project), code)
		isFirst(t, p, project, code)
	}
}

// isFirst checks that the program asks for the page that it is known to get first.
func isFirst(t *testing.T, p *hintjs.Program, project, code string) (known bool) {
	t.Helper()
	url := hintjs.FirstPage(p, project)
	if url != "" {
		assert.Equal(t, []checks.Request{{Method: "GET", URL: url}}, hintjs.FirstRequests(p, project), code)
	}
	return url != ""
}

func TestThePageThatTheCurriculumGetsFirst(t *testing.T) {
	root := filepath.Join("..", "..", "..", "shared", "curriculum")
	if _, err := os.Stat(root); err != nil {
		t.Skip("../shared with the curriculum's challenges is not there")
	}
	known := 0
	loader := markdown.Loader{Program: func(code string) (checks.Check, error) {
		p, err := hintjs.Compile(code)
		if err == nil && isFirst(t, p, "https://project.test:8443", code) {
			known++
		}
		return p, err
	}}
	_, _, err := loader.Load(os.DirFS(root))
	require.NoError(t, err)
	assert.GreaterOrEqual(t, known, 10)
}

// A gate answers when so many requests wait.
type gate struct {
	mapSite
	open sync.WaitGroup
}

func (g *gate) Do(ctx context.Context, r checks.Request) (*checks.Response, error) {
	g.open.Done()
	g.open.Wait()
	return g.mapSite.Do(ctx, r)
}

func TestProgramsThatWaitForTheirFirstPageTakeNoWorker(t *testing.T) {
	one, err := hintjs.NewWorkers(hintjs.WorkerOptions{Max: 1})
	require.NoError(t, err)
	defer one.Close()
	p, err := hintjs.CompileWith(`
		const r = await fetch(code + '/page');
		assert.match(await r.text(), /hello/);`, hintjs.Options{Workers: one})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	const runs = 8
	site := &gate{mapSite: mapSite{"/page": "hello"}}
	site.open.Add(runs)
	var all sync.WaitGroup
	for range runs {
		all.Go(func() {
			s := checks.NewSession(ctx, checks.Project{URL: "http://project.test", Site: site})
			defer s.Close()
			ran, err := p.Run(ctx, s)
			assert.NoError(t, err)
			assert.Len(t, ran, 1)
		})
	}
	all.Wait()
}
