package hintjs_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/checks/hintjs"
)

// replaceAll replaces all methods of all built-ins, and most built-ins themselves. n counts
// who calls one.
const replaceAll = `let n = 0; let called = '';
{
  const { defineProperty, getOwnPropertyNames, getOwnPropertyDescriptor } = Object;
  const { apply, construct } = Reflect;
  const kinds = [Object, Array, String, Number, Boolean, Function, Promise, Map, Set, WeakMap, WeakSet, RegExp, Date, Error, TypeError,
    Symbol, Math, JSON, Reflect, ArrayBuffer, Uint8Array, Uint8Array.__proto__];
  const globals = ['Object', 'Array', 'String', 'Number', 'Boolean', 'Promise', 'Map', 'Set', 'WeakMap', 'Error', 'TypeError', 'RangeError', 'Math', 'JSON',
    'Reflect', 'Proxy', 'ArrayBuffer', 'Uint8Array', 'encodeURIComponent', 'parseInt'];
  const owners = [];
  for (const kind of kinds) owners.push(kind, kind.prototype);
  for (let i = 0; i < owners.length; i++) {
    const o = owners[i];
    if (!o) continue;
    const names = getOwnPropertyNames(o);
    for (let j = 0; j < names.length; j++) {
      const name = names[j];
      const d = getOwnPropertyDescriptor(o, name);
      if (name === 'constructor' || name === 'prototype' || name === 'test2' || !d.configurable || typeof d.value !== 'function') continue;
      defineProperty(o, name, { value() { n++; called += name + ' '; throw new SyntaxError(name); }, configurable: true, writable: true });
    }
  }
  for (let i = 0; i < globals.length; i++) globalThis[globals[i]] = function () { n++; called += globals[i] + ' '; };
}
`

// The library does what it does also for a hint that changes what the engine has.
func TestTheLibraryUsesNoChangedBuiltIn(t *testing.T) {
	site := mapSite{"/": `{"a":[1,"x"],"b":{"c":null}}`}
	for name, code := range map[string]string{
		"nothing":   `assert(true)`,
		"a fetch":   `const r = await fetch(code); assert(r.ok); const d = await r.json(); assert(d.a[1] === 'x'); assert.equal(r.headers.get('nothing'), null)`,
		"its text":  `const r = await fetch(code); assert.equal((await r.clone().text()).length, 28); assert.include(await r.text(), '"a"')`,
		"its bytes": `const r = await fetch(code); assert.equal((await r.clone().bytes())[0], 123); assert.equal((await r.arrayBuffer()).byteLength, 28)`,
		"a post": `const r = await fetch(code, { method: 'post', headers: { 'Content-Type': 'text/plain', a: 'b' }, body: 'x' }); assert.equal(r.status, 200);
			await fetch(code, { method: 'PUT', headers: new Headers([['a', 'b']]), body: new URLSearchParams({ a: 'b c', d: 'é' }) })`,
		"a form":      `const f = new FormData(); f.append('a', 'b'); f.append('f', new File(['x'], 'n.txt')); const g = await new Response(f).formData(); assert.equal(g.get('a'), 'b')`,
		"a request":   `const r = new Request(code + '/', { method: 'PUT', body: 'b' }); assert.equal(await r.clone().text(), 'b'); assert.equal((await fetch(r)).status, 200)`,
		"a stream":    `const reader = (await fetch(code)).body.getReader(); const { value } = await reader.read(); assert.equal(value[0], 123)`,
		"assertions":  `assert.isArray([1]); assert.isObject({}); assert.property({ a: 1 }, 'a'); assert.deepEqual({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }); assert.include([1, 2], 2); assert.match('abc', /b/); assert.oneOf(1, [1, 2]); assert.lengthOf([1], 1); assert.isAbove(2, 1); assert.hasAllKeys({ a: 1 }, ['a']); assert.sameMembers([1, 2], [2, 1])`,
		"a failure":   `let m; try { assert.deepEqual({ a: new Map2() }, { a: 2 }); } catch (e) { m = e.message; } assert.equal(m, "expected { a: Map{} } to deeply equal { a: 2 }")`,
		"a message":   `let m; try { assert.equal('a', 'b', 'no'); } catch (e) { m = e.message; } assert.equal(m, "no: expected 'a' to equal 'b'")`,
		"throws":      `assert.throws(() => { throw new TypeError2('x y'); }, 'x y')`,
		"expect":      `expect({ a: 1 }).to.have.property('a').that.equals(1); expect([1, 2]).to.include(2).and.have.lengthOf(2)`,
		"an address":  `const u = new URL('/a?b=c', code); u.searchParams.append('d', 'e f'); assert.equal(u.href, 'http://project.test/a?b=c&d=e+f')`,
		"text":        `assert.equal(new TextDecoder().decode(new TextEncoder().encode('é')), 'é'); assert.equal(atob(btoa('abc')), 'abc')`,
		"a timer":     `let f; setTimeout(() => { f(); }, 1); await new Promise2((done) => { f = done; }); assert(true)`,
		"an abort":    `const c = new AbortController(); c.abort(); let name; try { await fetch(code, { signal: c.signal }); } catch (e) { name = e.name; } assert.equal(name, 'AbortError')`,
		"an event":    `const t = new EventTarget(); let m = 0; t.addEventListener('x', () => { m++; }); t.dispatchEvent(new Event('x')); assert.equal(m, 1)`,
		"storage":     `localStorage.setItem('a', 1); assert.equal(localStorage.getItem('a'), '1'); console.log('x', { a: 1 }, [2])`,
		"a pattern":   `const re = /(b)(c)?/g; assert(re.test2('abc'))`,
		"a bad reply": `let m; try { await (await fetch(code + '/gone')).json(); } catch (e) { m = e.name; } assert.equal(m, 'SyntaxError')`,
		"xhr":         `let f; const x = new XMLHttpRequest(); x.onload = () => f(x.responseText); x.open('GET', code); x.setRequestHeader('a', 'b'); x.send(); const text = await new Promise2((done) => { f = done; }); assert.equal(text.length, 28)`,
	} {
		code := "const Promise2 = Promise, TypeError2 = TypeError, Map2 = Map; RegExp.prototype.test2 = RegExp.prototype.test;\n" + replaceAll + code + "\nif (n) throw 'called ' + called;"
		assert.Equal(t, "pass", verdict(t, code, site, hintjs.Options{}), name)
	}
}

// However a hint changes one.
func TestTheLibraryUsesNoChangedMethod(t *testing.T) {
	for _, change := range []string{
		`Array.prototype.push = Array.prototype.map = f`, `Promise.prototype.then = f`, `String.prototype.split = String.prototype.toUpperCase = f`,
		`Object.keys = Object.entries = f`, `JSON.stringify = f`, `globalThis.TypeError = f`, `Promise = f`, `delete Array.prototype.includes`,
		`Object.assign(Array.prototype, { includes: f, join: f })`, `Object.defineProperty(String.prototype, 'slice', { value: f })`,
		`[].__proto__.includes = f`, `Object.getPrototypeOf('')['toUpperCase'] = f`, `''.constructor.prototype.trim = f`,
	} {
		code := "const f = () => { throw 'ours'; }; " + change + `;
			const r = await fetch(code, { method: 'put', redirect: 'follow', headers: { a: 'b' }, body: new URLSearchParams({ a: 'b' }) });
			const u = new URL('/a', code); let m;
			try { assert.include({ a: [1] }, { b: 2 }, 'said'); } catch (e) { m = e.message; }
			assert.equal(m, "said: expected { a: [ 1 ] } to have property 'b'");
			assert.deepEqual(await r.json(), { a: ['x', null] })`
		assert.Equal(t, "pass", verdict(t, code, mapSite{"/": `{"a":["x",null]}`}, hintjs.Options{}), change)
	}
}

// Of a hint that fails, it is still known what did not hold.
func TestChangedBuiltInsDoNotHideWhatFailed(t *testing.T) {
	got := verdict(t, replaceAll+`const d = await (await fetch(code)).json(); assert.equal(d.a[0], 2, 'wrong')`, mapSite{"/": `{"a":[1]}`}, hintjs.Options{})
	assert.Equal(t, "fail: wrong: expected 1 to equal 2", got)
}
