package hintjs_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/checks/hintjs"
)

// What hints use of today's language and of the platform. Each row passes in V8.
func TestTodaysJavaScript(t *testing.T) {
	site := mapSite{"/": `{"a":1}`, "/n": "7"}
	for _, code := range []string{
		// the language
		`async function* f() { yield 1; yield* [2, 3]; } const l = []; for await (const x of f()) l.push(x); assert.deepEqual(l, [1, 2, 3])`,
		`const l = []; for await (const r of [fetch(code), fetch(code + '/n')]) l.push(r.status); assert.deepEqual(l, [200, 200])`,
		`const { x: [{ y: z = 2 } = {}] = [], w: [a = [1]] = [] } = {}; assert.equal(z + a[0], 3)`,
		`if (true) { function f() { return 1; } } assert.equal(f(), 1)`,
		`let n = 0; { using x = { [Symbol.dispose]() { n++; } }; } assert.equal(n, 1)`,
		`const f = (n) => (n ? f(n - 1) + 1 : 0); assert.equal(f(5000), 5000)`,
		`assert.deepEqual(Iterator.from([1, 2, 3, 4]).filter((x) => x % 2).map((x) => x * 2).drop(1).toArray(), [6])`,
		`assert.deepEqual(await Array.fromAsync([fetch(code)], (r) => r.status), [200])`,
		`assert.equal(await Promise.try((x) => x + 1, 1), 2)`,
		`/a(b)/.exec('xaby'); assert.equal(RegExp.$1 + RegExp['$&'] + RegExp.leftContext, 'babx')`,
		`assert.deepEqual([...new Set([1, 2]).union(new Set([2, 3]))], [1, 2, 3]); assert.equal(new WeakRef([1]).deref()[0], 1)`,
		`assert.match('Ünï', /^\p{L}+$/u); assert.match('é', /[\p{L}--[a-z]]/v); assert.match('AB', /(?i:a)B/); assert.match('aa', /(?:(?<n>a)|(?<n>b))\k<n>/)`,
		`const e = await Promise.any([Promise.reject(1), Promise.reject(3)]).catch((e) => e); assert.equal(e.name + e.message + e.errors + Object.keys(e), 'AggregateErrorAll promises were rejected1,3')`,
		`try { await Promise.any([]); assert.fail(); } catch (e) { assert.equal(e.message, 'All promises were rejected'); } assert.equal(new AggregateError([]).message, '')`,
		// the platform
		`const c = new AbortController(); c.abort(); const e = await fetch(code, { signal: c.signal }).catch((e) => e); assert.equal(e.name, 'AbortError')`,
		`const e = structuredClone(Object.assign(new RangeError('far', { cause: [1] }), { own: 1 })); assert(e instanceof RangeError); assert.equal(e.name + e.message + e.cause[0] + e.own + typeof e.stack, 'RangeErrorfar1undefinedstring')`,
		`class Own extends Error { name = 'Own' } const e = structuredClone(new Own('x')); assert.equal(e.constructor + e.name, Error + 'Error')`,
		`console.count(); console.count('a'); console.countReset('a'); console.groupCollapsed(1); console.timeLog('t'); console.dirxml({}); console.clear(); assert(true)`,
		`const c = new AbortController(); const p = fetch(code, { signal: c.signal }).catch((e) => e); c.abort(); assert.equal((await p).name, 'AbortError')`,
		`const r = await fetch(code, { signal: AbortSignal.timeout(60000) }); assert.isTrue(r.ok)`,
		`const u = new URL('/n', code); assert.isTrue((await fetch(u)).ok); u.username = 'a'; assert.match((await fetch(u).catch((e) => e)).message, /credentials/)`,
		`const r = new Request(code + '/x', { method: 'put', body: 'b' }); assert.equal(r.method + await r.clone().text() + await r.text(), 'PUTbb')`,
		`assert.deepEqual(await Response.json({ a: 1 }).json(), { a: 1 }); assert.equal(new Response('x', { status: 201 }).status, 201)`,
		`const b = await (await fetch(code)).bytes(); assert.equal(b[0], 123)`,
		`let s = ''; for await (const chunk of (await fetch(code)).body) s += new TextDecoder().decode(chunk); assert.equal(s, '{"a":1}')`,
		`const [a, b] = (await fetch(code)).body.tee(); assert.equal((await a.getReader().read()).value.length, (await b.getReader().read()).value.length)`,
		`const r = await fetch(code); assert.throws(() => r.headers.set('a', 'b'), 'immutable')`,
		`const f = new FormData(); f.append('k', 'v'); f.append('f', new File(['x'], 'n.txt')); const g = await new Response(f).formData(); assert.equal(g.get('k') + await g.get('f').text() + g.get('f').name, 'vxn.txt')`,
		`assert.match(crypto.randomUUID(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)`,
		`const d = new Uint8Array(await crypto.subtle.digest('SHA-1', new TextEncoder().encode('abc'))); assert.equal(d[0], 0xa9)`,
		`const t = performance.now(); assert.isAtLeast(performance.now(), t); assert.isAbove(performance.timeOrigin, 1.6e12)`,
		`const t = new EventTarget(); let n = 0; t.addEventListener('x', () => n++, { once: true }); t.dispatchEvent(new Event('x')); t.dispatchEvent(new Event('x')); assert.equal(n, 1)`,
		`assert.equal(new TextDecoder('latin1').decode(Uint8Array.from(atob('6Q=='), (c) => c.charCodeAt(0))), 'é'); assert.throws(() => new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255])), TypeError)`,
		`const d = new TextDecoder(); assert.equal(d.decode(new Uint8Array([0xc3]), { stream: true }) + d.decode(new Uint8Array([0xa9])), 'é')`,
		`assert.equal(typeof document, 'undefined'); localStorage.setItem('a', 1); assert.equal(localStorage.a, '1')`,
		`$.each({ a: 1 }, (k, v) => assert.equal(k + v, 'a1')); assert.deepEqual($.extend(true, { a: { b: 1 } }, { a: { c: 2 } }), { a: { b: 1, c: 2 } })`,
		`assert.deepEqual(['item10', 'item2'].sort((a, b) => a.localeCompare(b, undefined, { numeric: true })), ['item2', 'item10']); assert.equal('a'.localeCompare('Á', 'en', { sensitivity: 'base' }), 0)`,
		`assert.equal(new Date(0).toLocaleDateString('en-GB') + (1234.5).toLocaleString('de-DE') + new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' }).format(9.5), '01/01/19701.234,5$9.50')`,
		`const { port1, port2 } = new MessageChannel(); const got = new Promise((f) => { port2.onmessage = (e) => f(e.data); }); port1.postMessage({ a: 1 }); assert.deepEqual(await got, { a: 1 })`,
		// in V8's words
		`try { null.foo; } catch (e) { assert.equal(e.message, "Cannot read properties of null (reading 'foo')"); }`,
		`const e = await fetch(code).then((r) => r.json()).then((d) => d.list.map((x) => x)).catch((e) => e); assert.equal(e.message, "Cannot read properties of undefined (reading 'map')")`,
		`try { const d = {}; d.a.b = 1; } catch ({ message }) { assert.equal(message, "Cannot set properties of undefined (setting 'b')"); }`,
		`assert.throws(() => { const data = {}; data.map(); }, 'data.map is not a function')`,
		`assert.throws(() => { const data = {}; for (const x of data) x; }, 'data is not iterable')`,
		// nothing but exceptions
		`const r = await fetch(code); if (!r.ok) throw new Error('down')`,
	} {
		assert.Equal(t, "pass", verdict(t, code, site, hintjs.Options{}), code)
	}
	assert.Equal(t, "fail: down", verdict(t, `const r = await fetch(code + '/gone'); if (!r.ok) throw new Error('down')`, site, hintjs.Options{}))
	assert.Equal(t, "nothing asserted", verdict(t, `if (code === '') throw new Error('looks at nothing')`, site, hintjs.Options{}))
}
