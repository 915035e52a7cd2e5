package hintjs_test

import (
	"context"
	"log"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"grader/checks"
	"grader/checks/hintjs"
	"grader/checks/report"
)

// workers run the programs of all tests: as in production.
var workers *hintjs.Workers

func TestMain(m *testing.M) {
	hintjs.IfWorker()
	escapeIfAsked()
	var err error
	if workers, err = hintjs.NewWorkers(hintjs.WorkerOptions{}); err != nil {
		log.Fatal(err)
	}
	code := m.Run()
	workers.Close()
	if err := goleak.Find(); code == 0 && err != nil {
		log.Fatal(err)
	}
	os.Exit(code)
}

func compile(code string) (*hintjs.Program, error) { return compileWith(code, hintjs.Options{}) }

func compileWith(code string, opts hintjs.Options) (*hintjs.Program, error) {
	opts.Workers = workers
	return hintjs.CompileWith(code, opts)
}

// verdict says how a run ended: "pass", "nothing asserted", "fail: …", or a
// reason's code.
func verdict(t testing.TB, code string, site checks.Site, opts hintjs.Options) string {
	t.Helper()
	p, err := compileWith(code, opts)
	require.NoError(t, err, code)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	s := checks.NewSession(ctx, checks.Project{URL: "http://project.test", Site: site})
	defer s.Close()
	ran, err := p.Run(ctx, s)
	switch err := err.(type) {
	case nil:
		if len(ran) == 0 {
			return "nothing asserted"
		}
		return "pass"
	case *checks.Failure:
		return "fail: " + err.Message
	case *checks.SiteError:
		return string(err.Code)
	default:
		return err.Error()
	}
}

func TestHostileHintsAreBounded(t *testing.T) {
	tight := hintjs.Options{CPU: 300 * time.Millisecond, Memory: 64 << 20, Fetches: 20}
	site := mapSite{"/deep": strings.Repeat("[", 1<<20), "/wide": "[" + strings.Repeat("1,", 1<<18) + "1]"}
	for name, code := range map[string]string{
		"endless loop":               `assert(true); for (;;) {}`,
		"endless loop in a then":     `assert(true); Promise.resolve().then(() => { for (;;) {} });`,
		"endless microtasks":         `assert(true); const again = () => Promise.resolve().then(again); again();`,
		"endless loop in a timer":    `assert(true); setTimeout(() => { for (;;) {} }, 1);`,
		"recursion":                  `assert(true); const f = () => f(); f();`,
		"recursion through native":   `assert(true); const f = () => [1].map(f); f();`,
		"recursion in a getter":      `assert(true); const o = { get x() { return this.x; } }; o.x;`,
		"caught recursion":           `assert(true); const f = () => { try { f(); } catch { f(); } }; f();`,
		"doubling string":            `assert(true); let s = 'x'; for (;;) s += s;`,
		"growing array":              `assert(true); const a = []; for (;;) a.push(a.length);`,
		"huge repeat":                `assert(true); 'x'.repeat(2 ** 30);`,
		"huge padding":               `assert(true); 'x'.padEnd(2 ** 30);`,
		"huge join":                  `assert(true); Array(2 ** 31).join('x');`,
		"huge fill":                  `assert(true); new Array(2 ** 32 - 1).fill(0);`,
		"huge map":                   `assert(true); [].map.call({ length: 2 ** 32 - 1 }, (x) => x);`,
		"huge sparse array":          `assert(true); const a = []; a[2 ** 32 - 2] = 1; a.indexOf(5);`,
		"huge array as text":         `assert(true); String(new Array(2 ** 32 - 1));`,
		"huge array asserted on":     `assert.include(new Array(2 ** 32 - 1), 5);`,
		"huge fill by another name":  `assert(true); const a = []; a[2 ** 32 - 2] = 1; a['fi' + 'll'](0);`,
		"huge fill in escapes":       `assert(true); const a = []; a[4294967294] = 1; a['\x66ill'](0);`,
		"huge fill by destructuring": `assert(true); const a = []; a[4294967294] = 1; const { ['fi' + 'll']: f } = a; f.call(a, 0);`,
		"huge fill by reflection":    `assert(true); const a = []; a[4294967294] = 1; Reflect.get(a, 'fi'.concat('ll')).call(a, 0);`,
		"huge from":                  `assert(true); Array.from({ length: 2 ** 40 });`,
		"huge buffer":                `assert(true); new Uint8Array(2 ** 30).fill(1);`,
		"flood of requests":          `assert(true); for (let i = 0; i < 1000; i++) fetch(code + '/' + i);`,
		"flood of timers":            `assert(true); for (let i = 0; i < 1e6; i++) setTimeout(() => {}, 1e6);`,
		"promise without end":        `assert(true); await new Promise(() => {});`,
		"deep object":                `assert(true); let o = {}; for (let i = 0; i < 1e6; i++) o = { o }; JSON.stringify(o);`,
		"slow pattern":               `assert(true); /^(a+)+$/.test('a'.repeat(5000) + 'b'.repeat(50)) && 0; for (;;) {}`,
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, "budget_exceeded", verdict(t, code, site, tight))
		})
	}
	assert.Equal(t, "too_complex", verdict(t, `assert(true); await (await fetch(code + '/deep')).json();`, site, tight))
}

func TestNoCodeIsMadeAtRunTime(t *testing.T) {
	for _, code := range []string{`eval('1')`, `(0, eval)('1')`, `new Function('1')`, `(() => {}).constructor('1')`, `(async () => {}).constructor('1')`, `(function* () {}).constructor('1')`} {
		assert.Equal(t, "not_gradable", verdict(t, `assert((() => {}) instanceof Function); `+code, nil, hintjs.Options{}), code)
	}
}

func TestCodeIsBounded(t *testing.T) {
	for _, opening := range []string{"(", "[", "{", "a?", "!", "`${", "x=>"} {
		_, err := compile(strings.Repeat(opening, 60<<10/len(opening)))
		assert.Error(t, err)
	}
	for _, code := range []string{ // what the compiler would compute
		`1n << (2n ** 62n)`, `2n ** (2n ** 40n)`, `-(2n ** 10n) >> -(2n ** 62n)`, strings.Repeat("0||", 1000) + "0",
		strings.Repeat("(1&&", 500) + "0" + strings.Repeat(")", 500), strings.Repeat("!", 1000) + "1",
		strings.Repeat("9", 60_000) + "n*" + strings.Repeat("9", 3_000) + "n",
	} {
		_, err := compile(code)
		assert.NoError(t, err)
	}
	_, err := compile(strings.Repeat("0||", 20_000) + "0")
	assert.EqualError(t, err, "1:1: A hint's code nests 4000 deep at most")
	_, err = compile(strings.Repeat(" ", 1<<20))
	assert.EqualError(t, err, "1:1: A hint's code has at most 65536 bytes; this has 1048576")
}

func TestAnIntervalEndsWithTheTime(t *testing.T) {
	p, err := compile(`assert(true); setInterval(() => {}, 1);`)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	s := checks.NewSession(ctx, checks.Project{URL: "http://project.test"})
	defer s.Close()
	_, err = p.Run(ctx, s)
	var site *checks.SiteError
	require.ErrorAs(t, err, &site)
	assert.Equal(t, report.BudgetExceeded, site.Code)
}

func TestOutputIsBounded(t *testing.T) {
	lines, bytes := 0, 0
	opts := hintjs.Options{CPU: time.Minute, Console: func(line string) { lines++; bytes += len(line) }}
	assert.Equal(t, "pass", verdict(t, `for (let i = 0; i < 1100; i++) console.log('x'); assert(true);`, nil, opts))
	assert.Equal(t, 1000, lines)
	lines, bytes = 0, 0
	assert.Equal(t, "pass", verdict(t, `for (let i = 0; i < 1100; i++) console.log('x'.repeat(1e4)); assert(true);`, nil, opts))
	assert.InDelta(t, 4<<20, bytes, 1e4)
}

func TestTheRecordIsBounded(t *testing.T) {
	p, err := compile(`for (let i = 0; i < 5000; i++) assert(true); assert.equal(1, 2);`)
	require.NoError(t, err)
	s := checks.NewSession(t.Context(), checks.Project{URL: "http://project.test"})
	defer s.Close()
	ran, err := p.Run(t.Context(), s)
	assert.EqualError(t, err, "expected 1 to equal 2")
	assert.LessOrEqual(t, len(ran), 501)
	assert.Equal(t, report.Fail, ran[len(ran)-1].Verdict)
}

func TestAProgramRunsForManyAtOnce(t *testing.T) {
	p, err := compile(`
		globalThis.seen = (globalThis.seen ?? 0) + 1;
		Array.prototype.push = null;
		assert.equal(await (await fetch(code + '/n')).text(), 'one');
		assert.equal(globalThis.seen, 1);`)
	require.NoError(t, err)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			s := checks.NewSession(t.Context(), checks.Project{URL: "http://project.test", Site: mapSite{"/n": "one"}})
			defer s.Close()
			_, err := p.Run(t.Context(), s)
			assert.NoError(t, err)
		})
	}
	all.Wait()
}

func TestACanceledRunLeavesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := checks.NewSession(ctx, checks.Project{URL: "http://project.test", Site: stuckSite{cancel}})
	p, err := compile(`await Promise.all([fetch(code + '/a'), fetch(code + '/b')]); assert(true);`)
	require.NoError(t, err)
	_, err = p.Run(ctx, s)
	assert.ErrorIs(t, err, context.Canceled)
	s.Close()
}

// A stuckSite answers only when nobody waits any more.
type stuckSite struct{ asked context.CancelFunc }

func (s stuckSite) Do(ctx context.Context, _ checks.Request) (*checks.Response, error) {
	s.asked()
	<-ctx.Done()
	return nil, ctx.Err()
}

func FuzzRun(f *testing.F) {
	f.Add(`assert.equal(await (await fetch(code + '/x')).text(), 'a')`)
	f.Add(`}); (async () => {`)
	f.Add("assert.match('a', /(?<n>a)/s, `t${1}`)")
	f.Add(`class A { #x = /a/; static y = [.../b/g[Symbol.matchAll]('b')]; } assert(A)`)
	f.Add(`let a = 'x'; for (const b of [1, 2]) a = a + b; [a] = [a]; assert.equal(a, 1)`)
	f.Fuzz(func(t *testing.T, code string) {
		stuck := time.AfterFunc(20*time.Second, func() { panic("does not end: " + code) })
		defer stuck.Stop()
		p, err := compileWith(code, hintjs.Options{CPU: 200 * time.Millisecond, Memory: 64 << 20})
		if err != nil {
			assert.IsType(t, &hintjs.SyntaxError{}, err)
			return
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		s := checks.NewSession(ctx, checks.Project{URL: "http://project.test", Site: mapSite{"/x": "a"}})
		defer s.Close()
		_, _ = p.Run(ctx, s)
	})
}
