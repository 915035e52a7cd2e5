package markdown

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	fetchText = "const res = await fetch(code + '/p');\nconst data = await res.text();\n"
	fetchJSON = "const res = await fetch(code + '/p');\nconst data = await res.json();\n"
	program_  = "program"
)

func TestPageChecks(t *testing.T) {
	for code, want := range map[string]string{
		// Which page.
		`const url = new URL("/p", code); const res = await fetch(url); const d = await res.text(); assert.match(d, /x/s, 'm')`: `text /p; match /x/s "m"`,
		`const url = new URL("/p", code).href; let r = await fetch(url); var d = await r.text(); assert.match(d, /x/)`:          `text /p; match /x/`,
		`const r = await fetch(new URL("/p", code)), d = await r.text(); assert.match(d, /x/)`:                                  `text /p; match /x/`,
		`const r = await fetch(new URL(code + "/p")); const d = await r.text(); assert.match(d, /x/)`:                           `text /p (appended); match /x/`,
		"const r = await fetch(`${code}/p`); const d = await r.text(); assert.match(d, /x/)":                                    `text /p (appended); match /x/`,
		"const base = code; const u = base + '/a' + `/b`; const r = await fetch(u); assert.match(await r.text(), /x/)":          `text /a/b (appended); match /x/`,
		`const d = await (await fetch(code)).text(); assert.match(d, /x/);;`:                                                    `text  (appended); match /x/`,
		`const r = await fetch(code + '/p?q=1'); assert.equal((await r.json()).a, 1)`:                                           `JSON /p?q=1 (appended); equal[a] 1`,

		`const r = await fetch('/p'); assert.match(await r.text(), /x/)`:                                    program_,
		`const r = await fetch('https://a.example/'); assert.match(await r.text(), /x/)`:                    program_,
		`const r = await fetch(code + '.a.example/'); assert.match(await r.text(), /x/)`:                    program_,
		`const r = await fetch(new URL('//a.example/', code)); assert.match(await r.text(), /x/)`:           program_,
		`const r = await fetch(new URL('/\\a.example/', code)); assert.match(await r.text(), /x/)`:          program_,
		`const r = await fetch(new URL('p', code)); assert.match(await r.text(), /x/)`:                      program_,
		`const r = await fetch(new URL('/p', code + '/q')); assert.match(await r.text(), /x/)`:              program_,
		`const r = await fetch(new URL('/p', code) + '/q'); assert.match(await r.text(), /x/)`:              program_,
		`const r = await fetch(code + '/p', {method: 'POST'}); assert.match(await r.text(), /x/)`:           program_,
		"const r = await fetch(`${code}${code}`); assert.match(await r.text(), /x/)":                        program_,
		`const r = await fetch(code + Date.now()); assert.match(await r.text(), /x/)`:                       program_,
		`const r = await fetch(code); const q = await fetch(code); assert.match(await q.text(), /x/)`:       program_,
		`const r = fetch(code); const d = await (await r).text(); assert.match(d, /x/)`:                     program_,
		`const code = 'x'; const r = await fetch(code); assert.match(await r.text(), /x/)`:                  program_,
		`const fetch = 1; const r = await fetch(code); assert.match(await r.text(), /x/)`:                   program_,
		`const r = await fetch(code); assert.match(await r.text(), /x/); assert.match(await r.text(), /x/)`: program_,

		// Guards, and what may stand around it all.
		`const r = await fetch(code + '/p'); if (!r.ok) { throw new Error(await r.text()); } const d = await r.json(); assert.ok(d)`:                              `JSON /p text (appended); ok js.Undefined{}`,
		`const r = await fetch(code + '/p'); if (!r.ok) throw Error(await r.text()); const d = await r.json(); assert.ok(d)`:                                      `JSON /p text (appended); ok js.Undefined{}`,
		"const r = await fetch(code + '/p'); if (r.ok) { const d = await r.json(); assert.isArray(d); } else { throw new Error(`${r.status} ${r.statusText}`) };": `JSON /p status (appended); isArray js.Undefined{}`,
		"(async () => { " + fetchText + "assert.match(data, /x/); })();":                                                                                          `text /p (appended); match /x/`,
		"await (async function () { " + fetchText + "assert.match(data, /x/); })()":                                                                               `text /p (appended); match /x/`,
		"try { " + fetchText + "assert.match(data, /x/); } catch (err) { throw new Error(err.responseText || err.message); }":                                     `text /p (appended); match /x/`,

		"try { " + fetchText + "assert.match(data, /x/); } catch (err) { throw new Error(err); }":                                program_,
		"try { " + fetchText + "assert.match(data, /x/); } catch (err) { }":                                                      program_,
		"try { " + fetchText + "assert.match(data, /x/); } finally { }":                                                          program_,
		"(async () => { " + fetchText + "assert.match(data, /x/); })":                                                            program_,
		"const r = await fetch(code); const d = await r.json(); if (!r.ok) throw Error(await r.text()); assert.ok(d)":            program_,
		"const r = await fetch(code); if (r.ok) throw Error(await r.text()); const d = await r.json(); assert.ok(d)":             program_,
		"const r = await fetch(code); if (!r.ok) throw Error('no'); const d = await r.json(); assert.ok(d)":                      program_,
		"const r = await fetch(code); if (r.ok) { assert.ok(await r.json()) } else { throw Error(await r.text()) } assert.ok(1)": program_,
		"const r = await fetch(code); if (!r.ok) { return; } assert.ok(await r.json())":                                          program_,

		// Chains.
		"fetch(code + '/p').then(response => response.json()).then(data => { assert.exists(data.a, 'm'); }, error => { throw new Error(error.message || error.responseText); });": `JSON /p (appended); exists[a] js.Undefined{} "m"`,
		"return fetch(code + '/p').then(r => { return r.text(); }).then(function (d) { assert.match(d, /x/) })":                                                                   `text /p (appended); match /x/`,
		"fetch(code + '/p').then(r => r.text()).then(d => assert.match(d, /x/), e => { throw e })":                                                                                `text /p (appended); match /x/`,
		"fetch(code + '/p').then(r => r.text()).then(d => { assert.match(d, /x/); }, e => { })":                                                                                   program_,
		"fetch(code + '/p').then(r => r.text()).then(d => { assert.match(d, /x/); }).catch(e => {})":                                                                              program_,
		"fetch(code + '/p').then(r => r.text()).then(d => { return assert.match(d, /x/); assert.match(d, /y/); })":                                                                program_,
		"fetch(code + '/p').then(r => { r.text(); }).then(d => { assert.match(d, /x/); })":                                                                                        program_,
		"fetch(code + '/p').then(r => r.text()).then(({a}) => { assert.match(a, /x/); })":                                                                                         program_,
		"fetch(code + '/p').then(r => r.text()).then(d => { assert.match(d, /x/); }); assert.ok(code)":                                                                            program_,

		// Values.
		fetchJSON + `assert.property(data.dependencies, 'x.y', "m")`:             `JSON /p (appended); property[dependencies] "x.y" "m"`,
		fetchJSON + `assert.equal(data?.a?.['b c'].d, "x")`:                      `JSON /p (appended); equal?[a]?[b c][d] "x"`,
		fetchJSON + "assert.equal(data.a[0]['b'][`c`].length, -1.5)":             `JSON /p (appended); equal[a][0][b][c][length] -1.5`,
		fetchJSON + `const a = data.a, b = a[0]; assert.equal(b.c, null, 'm')`:   `JSON /p (appended); equal[a][0][c] "m"`,
		fetchJSON + `const a = data?.a; assert.isTrue(a)`:                        `JSON /p (appended); isTrue?[a] true`,
		fetchJSON + `assert.deepEqual(data, ['a', true, -0, [null]], 'a' + "b")`: `JSON /p (appended); deepEqual []interface {}{"a", true, -0, []interface {}{interface {}(nil)}} "ab"`,
		fetchJSON + `assert.strictEqual(data.a, undefined)`:                      `JSON /p (appended); strictEqual[a] js.Undefined{}`,
		fetchJSON + `assert.isAbove(data.a, 0x10)`:                               `JSON /p (appended); isAbove[a] 16`,
		fetchJSON + `assert.equal(data.link, 1)`:                                 `JSON /p (appended); equal[link] 1`,

		fetchJSON + `const a = data?.a; assert.isTrue(a.b)`:             program_,
		fetchJSON + `const a = data.a; assert.isTrue(data.b)`:           program_,
		fetchJSON + `const a = data.a; assert.isTrue(a); const b = a.b`: program_,
		fetchJSON + `assert.isTrue((data?.a).b)`:                        program_,
		fetchJSON + `assert.isTrue(data.a())`:                           program_,
		fetchJSON + `assert.isTrue(data[res])`:                          program_,
		fetchJSON + `assert.isTrue(data[0.5])`:                          program_,
		fetchJSON + `assert.isTrue(res.ok)`:                             program_,
		fetchJSON + `assert.isTrue(!data.a)`:                            program_,
		fetchJSON + `assert.isTrue(data.a >= 5)`:                        program_,
		fetchJSON + `assert(data.a)`:                                    program_,
		fetchJSON + `assert.equal(1, data.a)`:                           program_,
		fetchJSON + `assert.equal(data.a, data.b)`:                      program_,
		fetchJSON + `assert.equal(data.a, [])`:                          program_,
		fetchJSON + `assert.equal(data.a)`:                              program_,
		fetchJSON + `assert.equal(data.a, 1, 'm', 2)`:                   program_,
		fetchJSON + `assert.equal(data.a, 1, 2)`:                        program_,
		fetchJSON + `assert.equal(data.a, '\ud800')`:                    program_,
		fetchJSON + `assert.deepEqual(data, {__proto__: null})`:         program_,
		fetchJSON + `assert.deepEqual(data, {a() {}})`:                  program_,
		fetchJSON + `assert.deepEqual(data, {data})`:                    program_,
		fetchJSON + `assert.deepEqual(data, [, 1])`:                     program_,
		fetchJSON + `assert.deepEqual(data, [undefined])`:               program_,
		fetchJSON + `assert.isAbove(data.a, '1')`:                       program_,
		fetchJSON + `assert.approximately(data.a, 1, 2)`:                program_,
		fetchJSON + `assert.fail(data.a)`:                               program_,
		fetchJSON + `assert?.isTrue(data.a)`:                            program_,
		fetchJSON + `assert.isTrue?.(data.a)`:                           program_,
		fetchJSON + `data.a = 1; assert.equal(data.a, 1)`:               program_,
		fetchJSON + `for (;;) assert.equal(data.a, 1)`:                  program_,
		fetchJSON + `function data() {} assert.equal(data.a, 1)`:        program_,
		fetchText + `assert.match(data, /x/y)`:                          program_,
		fetchText + `assert.match(data, new RegExp('x'))`:               program_,
		fetchText + `assert.match(data.replace(/\s/g, ''), /x/)`:        program_,
		fetchText + `assert.match(data, 'x')`:                           program_,
		`assert.ok(code)`:                                               program_,
		`assert.match(code, /x/)`:                                       program_,
	} {
		statements, mistake := parseCode(code)
		require.Nil(t, mistake, code)
		page, ok := pageCheck(statements)
		if !ok {
			assert.Equal(t, want, program_, code)
			continue
		}
		assert.Equal(t, want, describe(page), code)
	}
}
