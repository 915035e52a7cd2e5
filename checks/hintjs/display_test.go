package hintjs_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/checks/hintjs"
)

// What is not plain data is shown, and sent, as the library does it; what is large takes no
// longer for that.
func TestMoreThanPlainData(t *testing.T) {
	for _, code := range []string{
		`let a = []; for (let i = 0; i < 9; i++) a = Array.from({ length: 30 }, () => a); assert.isArray(a)`,
		`const o = {}; o.o = o; assert.isObject(o)`,
		`assert.isArray(Object.setPrototypeOf([], null)); assert.isObject(Object.create(null))`,
		`let m; try { assert.equal([{ a: 'é' }, [, 1]], 2) } catch (e) { m = e.message } assert.equal(m, "expected [ { a: 'é' }, [ undefined, 1 ] ] to equal 2")`,
		`let m; try { assert.equal('é'.repeat(9999), 2) } catch (e) { m = e.message } assert.equal(m, "expected '" + 'é'.repeat(37) + "…' to equal 2")`,
		`await fetch(code, { headers: Object.assign(Object.create(null), { a: 'b' }) }); await fetch(code, { headers: new Proxy({ a: 'b' }, {}) }); assert(true)`,
		`let m; try { await fetch(code, { headers: { 'a b': 'c' } }) } catch (e) { m = e.message } assert.equal(m, 'Headers.append: "a b" is an invalid header name.')`,
		`const r = new Request(code, { headers: { A: ' b ', a: 'c', n: 1 } }); assert.equal(r.headers.get('a') + r.headers.get('n'), 'b, c1')`,
		`assert.equal(String(new URLSearchParams({ a: "b c~*-._!'()é", 'é&=': '+' })), 'a=b+c%7E*-._%21%27%28%29%C3%A9&%C3%A9%26%3D=%2B')`,
		`assert.deepEqual([...new URLSearchParams('?a=b+c%2B&&%zz=%C3&d')], [['a', 'b c+'], ['%zz', '\ufffd'], ['d', '']])`,
	} {
		assert.Equal(t, "pass", verdict(t, code, mapSite{"/": ""}, hintjs.Options{}), code)
	}
}
