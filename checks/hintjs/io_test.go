package hintjs_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/hintjs"
	"grader/checks/report"
)

// An echo is a client whose server says what it is told. "hello" comes by itself,
// "leave" ends the connection.
type echo struct {
	events chan string
	open   *atomic.Int32
	closed sync.Once
}

func (e *echo) Emit(_ context.Context, name string, data json.RawMessage) error {
	if name == "leave" {
		close(e.events)
		return nil
	}
	e.events <- `{"name":` + quote(name) + `,"data":` + string(data) + `,"binary":` + quoteIf(name == "bytes") + `}`
	return nil
}

func quoteIf(yes bool) string {
	if yes {
		return "true"
	}
	return "false"
}

func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func (e *echo) Call(ctx context.Context, name string, data json.RawMessage) (json.RawMessage, error) {
	if name == "never" {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return data, nil
}

func (e *echo) Receive(ctx context.Context) (json.RawMessage, error) {
	select {
	case event, ok := <-e.events:
		if !ok {
			return nil, &checks.Failure{Code: "lost", Message: "The server ended the connection."}
		}
		return json.RawMessage(event), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (e *echo) Close() { e.closed.Do(func() { e.open.Add(-1) }) }

// echoes connects clients; open counts those that were not closed.
func echoes(open *atomic.Int32) hintjs.Connect {
	return func(_ context.Context, _ *checks.Session, address string, options json.RawMessage) (hintjs.Socket, error) {
		switch {
		case strings.HasSuffix(address, "/members"):
			return nil, &checks.SiteError{Code: report.NeedsLogin, Detail: "Members only."}
		case strings.HasSuffix(address, "/nothing"):
			return nil, &checks.Failure{Code: "no_socketio", Message: "No Socket.IO."}
		}
		open.Add(1)
		e := &echo{events: make(chan string, 100), open: open}
		_ = e.Emit(context.Background(), "hello", json.RawMessage(`["world"]`))
		_ = e.Emit(context.Background(), "options", json.RawMessage("["+string(options)+"]"))
		return e, nil
	}
}

func TestIO(t *testing.T) {
	site := mapSite{"/": "hello"}
	for _, c := range []struct{ code, want string }{
		{`const a = await io(code); assert.equal(await a.next('hello'), 'world')`, "pass"},
		{`const a = await io(new URL('/', code)); assert.isTrue(a.connected); await a.close(); assert.isFalse(a.connected)`, "pass"},
		{`const a = await io(code, { auth: { a: 1 } }); assert.deepEqual(await a.next('options'), { auth: { a: 1 } })`, "pass"},
		{`const a = await io(code); a.emit('x', 1); a.emit('x', 2); assert.equal(await a.next('x'), 1); assert.equal(await a.next('x'), 2)`, "pass"},
		{`const a = await io(code); await a.emit('x', 1, 'two'); assert.deepEqual(await a.next('x'), [1, 'two'])`, "pass"},
		{`const a = await io(code); await a.emit('x'); assert.isUndefined(await a.next('x'))`, "pass"},
		{`const a = await io(code); a.emit('x', 1, (r) => assert.equal(r, 1))`, "pass"},
		{`const a = await io(code); assert.equal(await a.emitWithAck('x', 1), 1)`, "pass"},
		{`const a = await io(code); await a.next('options'); assert.deepEqual(a.all().map((e) => e.name), ['hello', 'options'])`, "pass"},
		{`const a = await io(code); const got = await new Promise((resolve) => a.on('hello', resolve)); assert.equal(got, 'world')`, "pass"},
		{`const a = await io(code); a.on('hello', () => assert(false, 'heard')); await a.next('options')`, "fail: heard"},
		{`const a = await io(code); await a.next('options'); await a.next('other', { timeout: 10 })`,
			"fail (silent): No 'other' came to a client within 0.01 s. What came: 'hello', 'options'."},
		{`const a = await io(code, { timeout: 800 }); await a.emitWithAck('never')`, "fail (silent): The server did not acknowledge 'never' within 0.8 s."},
		{`const a = await io(code); await a.emit('leave'); await a.next('x')`, "fail (lost): The server ended the connection."},
		{`const a = await io(code); await a.emit('bytes', 1); await a.next('bytes')`, "fail: 'bytes' has data in binary, which this grader does not read"},
		{`const a = await io(code); a.emit('x', new Uint8Array(3))`, "fail: io: data in binary is not sent by this grader"},
		{`await io(code, { pth: '/x' })`, "fail: io has no option 'pth'; it has path, query, auth, transports, timeout"},
		{`await io('nowhere')`, "fail: io: not a URL: nowhere"},
		{`await io(code + '/nothing')`, "fail (no_socketio): No Socket.IO."},
		{`try { await io(code + '/nothing'); } catch (e) { assert.equal(e.code, 'no_socketio') }`, "pass"},
		{`await io(code + '/members')`, "error: needs_login: Members only."},
		{`await io('http://elsewhere.test')`, "error: not_gradable: This hint connects to another site, which the grader does not do."},
		{`for (;;) await io(code)`, "error: budget_exceeded: The check did more with Socket.IO clients than it may."},
		{`const a = await io(code); await new Promise(() => {})`, "error: budget_exceeded: The check took longer than it may."},
		{`const a = await io(code)`, "nothing asserted"},
		{`const a = await io(code); io.fail('odd', 'It is odd.')`, "fail (odd): It is odd."},
		{`const a = await io(code); io.note('odd', 'It is odd.'); assert(true)`, "pass, noted odd: It is odd."},
		{`throw { code: 'x y', message: 'm', a: io() }`, "fail: m"},
	} {
		t.Run(c.code, func(t *testing.T) {
			t.Parallel()
			var open atomic.Int32
			p, err := hintjs.CompileWith(c.code, hintjs.Options{Connect: echoes(&open)})
			require.NoError(t, err)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			if strings.Contains(c.want, "longer") {
				ctx, cancel = context.WithTimeout(t.Context(), 100*time.Millisecond)
			}
			defer cancel()
			graded := checks.Grade(ctx, &checks.Challenge{Hints: []checks.Hint{{Check: p}}},
				checks.Project{URL: "http://project.test", Site: site}, checks.Options{HintTimeout: -1})
			assert.Equal(t, c.want, said(graded.Hints[0]))
			assert.Zero(t, open.Load(), "all clients were closed")
		})
	}
}

// said is a result in one line.
func said(r report.Result) string {
	s := string(r.Verdict)
	switch {
	case strings.HasPrefix(r.Message, "Nothing was asserted"):
		return "nothing asserted"
	case r.Error != nil:
		return s + ": " + string(r.Error.Code) + ": " + r.Error.Detail
	case r.Code != "":
		s += " (" + r.Code + ")"
	}
	if r.Message != "" {
		s += ": " + r.Message
	}
	for _, n := range r.Cautions {
		s += ", noted " + n.Code + ": " + n.Detail
	}
	return s
}

func TestIOWithoutClients(t *testing.T) {
	p, err := hintjs.Compile(`await io(code)`)
	require.NoError(t, err)
	graded := checks.Grade(t.Context(), &checks.Challenge{Hints: []checks.Hint{{Check: p}}},
		checks.Project{URL: "http://project.test", Site: mapSite{}}, checks.Options{})
	assert.Equal(t, report.NotGradable, graded.Hints[0].Error.Code)
}
