package hintjs_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/hintjs"
	"grader/fixtures/reference"
)

// runCalls runs pieces of JavaScript as the reference does: for each the name
// and message of what was thrown, or nothing.
func runCalls(t testing.TB, calls []string) [][]string {
	t.Helper()
	var code strings.Builder
	code.WriteString("const out = []; const text = (v) => { try { return String(v); } catch { return '?'; } }; const run = (f) => { try { f(); out.push([]); } catch (e) {" +
		" out.push([(e instanceof Error ? text(e.name) : ''), text(e?.message ?? e)]); } };\n")
	for _, call := range calls {
		fmt.Fprintf(&code, "run(() => {%s\n});\n", call)
	}
	code.WriteString("console.log(JSON.stringify(out)); assert(true);")
	var logged strings.Builder
	p, err := compileWith(code.String(), hintjs.Options{Console: func(line string) { logged.WriteString(line) }})
	require.NoError(t, err, code.String())
	s := checks.NewSession(t.Context(), checks.Project{URL: "http://project.test"})
	defer s.Close()
	_, err = p.Run(t.Context(), s)
	require.NoError(t, err, code.String())
	var results [][]string
	require.NoError(t, json.Unmarshal([]byte(logged.String()), &results), logged.String())
	require.Len(t, results, len(calls))
	return results
}

// compareCalls compares both sides. Where the engine itself threw, its words
// may differ.
func compareCalls(t *testing.T, node *reference.Node, calls []string) (thrown int) {
	t.Helper()
	const batch = 50
	for len(calls) > 0 {
		n := min(batch, len(calls))
		want, got := node.Calls(t, calls[:n]), runCalls(t, calls[:n])
		for i := range want {
			if len(want[i]) > 0 {
				thrown++
			}
			if len(want[i]) > 0 && len(got[i]) > 0 && want[i][0] == "TypeError" {
				got[i][1] = want[i][1]
			}
			assert.Equal(t, want[i], got[i], calls[i])
		}
		calls = calls[n:]
	}
	return thrown
}

var values = []string{
	`undefined`, `null`, `true`, `false`, `0`, `-0`, `1`, `2`, `-1.5`, `3.25`, `NaN`, `Infinity`, `-Infinity`, `1e21`, `0.1 + 0.2`, `'1'`, `10n`, `1n`, `new Number(1)`,
	`''`, `'a'`, `'b'`, `'ab'`, `'x y'`, `"it's"`, `'line\nbreak\ttab\u0007'`, `'back\\slash'`, `'é\u200b😀'`, `'a'.repeat(37)`, `'a'.repeat(38)`, `'a'.repeat(39)`, `'a'.repeat(60)`, `'#{act} #{this}'`, `new String('a')`,
	`'abcdefghijklmnopqrstuvwxyz\nabcdefghijklmnopqrstuvwxyz'`,
	`[]`, `[1]`, `[1, 2]`, `[2, 1]`, `[1, 2, 3]`, `[1, [2, [3, [4]]]]`, `['a', 'b']`, `[{ a: 1 }, { b: 2 }]`, `[{ b: 2 }, { a: 1 }]`, `[NaN]`, `[undefined, null]`, `[, 1]`, `[1, 1, 2]`, `['aaaaaaaaaaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbbbbbbbbbb']`,
	`[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15]`, `[10000,20000,30000,40000,50000,60000]`, `Object.assign([1], { k: 2 })`,
	`{}`, `{ a: 1 }`, `{ a: 1, b: 2 }`, `{ b: 2, a: 1 }`, `{ a: { b: [1, 'x'] } }`, `{ a: '1' }`, `{ 'a-b': 1, "it's": 2 }`, `{ a: undefined }`, `{ length: 2 }`, `{ a: 1, b: { c: { d: { e: 1 } } } }`,
	`{ alpha: 'one', beta: 'two', gamma: 'three' }`, `{ alpha: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }`, `{ k: 'aaaaaaaaaaaaaaaaa', l: 'bbbbbbbbbbbbbbbbbb', m: 3 }`,
	`{ [Symbol('s')]: 1 }`, `{ a: 1, [Symbol('s')]: 2 }`, `Object.create(null)`, `Object.assign(Object.create(null), { z: 1 })`, `Object.create({ inherited: 1 })`, `{ get g() { return 1; } }`, `Object.defineProperty({}, 'hidden', { value: 1 })`,
	`new (class Thing { constructor() { this.a = 1; } })()`, `new (class {})()`, `(() => { const c = { n: 1 }; c.self = c; return c; })()`, `{ a: null, b: [], c: {} }`, `{ 1: 'x', 0: 'y' }`,
	`function named() {}`, `() => {}`, `class Cls {}`, `function aVeryLongFunctionNameThatWillNotFitInTheLimit() {}`, `async () => {}`, `Symbol('sym')`, `Symbol()`,
	`/a+/gi`, `/a+/`, `/x{2,}y/m`, `/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/`, `new Date(0)`, `new Date(86400000)`, `new Date(NaN)`, `new Map()`, `new Map([['a', 1]])`, `new Map([['a', 1], ['b', 2]])`, `new Map([[{ a: 1 }, 1], [2, { b: 1 }]])`,
	`new Set()`, `new Set([1])`, `new Set([1, 2])`, `new Set([2, 1])`, `new Set([{ a: 1 }])`, `new WeakMap()`, `new WeakSet()`, `Promise.resolve(1)`, `new Error('oops')`, `new TypeError('oops')`, `Object.assign(new Error('x'), { code: 1 })`, `new RangeError('a longer message that does not fit into forty')`,
	`new Uint8Array([1, 2, 3])`, `new Uint8Array(0)`, `new Float64Array([1.5, 2])`, `new Uint8Array(30)`, `new ArrayBuffer(2)`, `(function () { return arguments; })(1, 2)`, `(function () { return arguments; })()`, `Object.freeze({ a: 1 })`, `Object.seal({ a: 1 })`, `Object.preventExtensions([])`,
	`(function* () { yield 1; })()`, `[[1, 2], [3]]`, `{ a: [{ b: 1 }, { b: 2 }] }`, `'aaa: bbb'`, `{ passed: true, state: 'passed' }`,
}

var functions = []string{
	`() => {}`, `() => { throw new Error('oops'); }`, `() => { throw new TypeError('bad type'); }`, `() => { throw 'text'; }`, `() => { throw null; }`, `() => { throw { message: 'm' }; }`, `function named() { throw new RangeError('r'); }`, `() => { throw 5; }`,
}

var messages = []string{``, ``, ``, `, 'message'`, `, ''`, `, 'with #{exp}'`, `, undefined`}

// shapes tell what the methods take, so that calls are not all refused: v any
// value, f function, n number, t type, r pattern, k key, p path, a array, o
// object, e error-like, m matcher, g operator.
var shapes = map[string]string{
	"equal": "vv", "notEqual": "vv", "strictEqual": "vv", "notStrictEqual": "vv", "deepEqual": "vv", "deepStrictEqual": "vv", "notDeepEqual": "vv",
	"isOk": "v", "isNotOk": "v", "ok": "v", "notOk": "v", "isTrue": "v", "isNotTrue": "v", "isFalse": "v", "isNotFalse": "v", "isNull": "v", "isNotNull": "v", "isNaN": "v", "isNotNaN": "v", "exists": "v", "notExists": "v", "isUndefined": "v", "isDefined": "v",
	"isFunction": "v", "isNotFunction": "v", "isObject": "v", "isNotObject": "v", "isArray": "v", "isNotArray": "v", "isString": "v", "isNotString": "v", "isNumber": "v", "isNotNumber": "v", "isFinite": "v", "isBoolean": "v", "isNotBoolean": "v",
	"isAbove": "nn", "isAtLeast": "nn", "isBelow": "nn", "isAtMost": "nn", "typeOf": "vt", "notTypeOf": "vt", "instanceOf": "vc", "notInstanceOf": "vc",
	"include": "oi", "notInclude": "oi", "deepInclude": "oi", "notDeepInclude": "oi", "nestedInclude": "oi", "notNestedInclude": "oi", "deepNestedInclude": "oi", "notDeepNestedInclude": "oi", "ownInclude": "oi", "notOwnInclude": "oi", "deepOwnInclude": "oi", "notDeepOwnInclude": "oi",
	"match": "sr", "notMatch": "sr", "property": "ok", "notProperty": "ok", "propertyVal": "okv", "notPropertyVal": "okv", "deepPropertyVal": "okv", "notDeepPropertyVal": "okv", "ownProperty": "ok", "notOwnProperty": "ok", "ownPropertyVal": "okv", "notOwnPropertyVal": "okv", "deepOwnPropertyVal": "okv", "notDeepOwnPropertyVal": "okv",
	"nestedProperty": "op", "notNestedProperty": "op", "nestedPropertyVal": "opv", "notNestedPropertyVal": "opv", "deepNestedPropertyVal": "opv", "notDeepNestedPropertyVal": "opv", "lengthOf": "on",
	"hasAnyKeys": "oK", "hasAllKeys": "oK", "containsAllKeys": "oK", "doesNotHaveAnyKeys": "oK", "doesNotHaveAllKeys": "oK", "hasAnyDeepKeys": "oK", "hasAllDeepKeys": "oK", "containsAllDeepKeys": "oK", "doesNotHaveAnyDeepKeys": "oK", "doesNotHaveAllDeepKeys": "oK",
	"throws": "fem", "throw": "fem", "Throw": "fe", "doesNotThrow": "fem", "operator": "ngn", "closeTo": "nnn", "approximately": "nnn",
	"sameMembers": "aa", "notSameMembers": "aa", "sameDeepMembers": "aa", "notSameDeepMembers": "aa", "sameOrderedMembers": "aa", "notSameOrderedMembers": "aa", "sameDeepOrderedMembers": "aa", "notSameDeepOrderedMembers": "aa",
	"includeMembers": "aa", "notIncludeMembers": "aa", "includeDeepMembers": "aa", "notIncludeDeepMembers": "aa", "includeOrderedMembers": "aa", "notIncludeOrderedMembers": "aa", "includeDeepOrderedMembers": "aa", "notIncludeDeepOrderedMembers": "aa",
	"oneOf": "va", "changes": "C", "doesNotChange": "C", "changesBy": "D", "changesButNotBy": "D", "increases": "C", "increasesBy": "D", "doesNotIncrease": "C", "increasesButNotBy": "D", "decreases": "C", "decreasesBy": "D", "doesNotDecrease": "C", "doesNotDecreaseBy": "D", "decreasesButNotBy": "D",
	"ifError": "v", "isExtensible": "v", "isNotExtensible": "v", "extensible": "v", "notExtensible": "v", "isSealed": "v", "isNotSealed": "v", "sealed": "v", "notSealed": "v", "isFrozen": "v", "isNotFrozen": "v", "frozen": "v", "notFrozen": "v", "isEmpty": "v", "isNotEmpty": "v", "empty": "v", "notEmpty": "v", "fail": "vv", "": "v",
}

type generator struct{ *rand.Rand }

func (g generator) pick(list ...string) string { return list[g.IntN(len(list))] }

func (g generator) arg(kind rune) string {
	if kind != 'f' && kind != 'C' && kind != 'D' && g.IntN(12) == 0 {
		kind = 'v'
	}
	switch kind {
	case 'f':
		return g.pick(functions...)
	case 'n':
		return g.pick(`0`, `1`, `2`, `3`, `0.5`, `-1`, `NaN`, `Infinity`, `new Date(0)`, `new Date(5)`, `'2'`, `null`, `1000`)
	case 't':
		return g.pick(`'string'`, `'number'`, `'object'`, `'array'`, `'Array'`, `'function'`, `'null'`, `'undefined'`, `'regexp'`, `'date'`, `'map'`, `'error'`, `'boolean'`, `'bigint'`, `'arguments'`)
	case 'c':
		return g.pick(`Array`, `Object`, `Date`, `RegExp`, `Map`, `Error`, `TypeError`, `Function`, `class Own {}`, `Promise`, `5`, `{}`, `Uint8Array`)
	case 's':
		return g.pick(`''`, `'abc'`, `'aab\nccc'`, `'Hello World'`, `'#{exp}'`, `'12:34'`, `"quote ' in it"`, `'x'.repeat(100)`, `{ toString() { return 'abc'; } }`, `null`, `['ab']`)
	case 'r':
		return g.pick(`/b/`, `/^a/`, `/B/i`, `/c$/m`, `/(?<y>\d+):/`, `/[^]x/g`, `/(?:)/`, `/o W/`, `/null/`, `/\//`, `new RegExp('a/b')`)
	case 'k':
		return g.pick(`'a'`, `'b'`, `'length'`, `'toString'`, `'a-b'`, `0`, `1`, `Symbol.iterator`, `'missing'`, `'size'`, `'constructor'`, `'inherited'`, `'hidden'`, `'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'`, `null`)
	case 'p':
		return g.pick(`'a'`, `'a.b'`, `'a.b[0]'`, `'a.b[1]'`, `'[0]'`, `'[1][0]'`, `'b.c.d.e'`, `'a[0].b'`, `'a\\.b'`, `'missing.x'`, `'length'`, `'a.constructor'`, `5`, `'a-b'`)
	case 'i':
		return g.pick(`1`, `2`, `'a'`, `'b'`, `{ a: 1 }`, `{ b: 2 }`, `{ a: 1, b: 2 }`, `{ 'a.b[0]': 1 }`, `{ 'a.b': [1, 'x'] }`, `{ a: { b: [1, 'x'] } }`, `NaN`, `null`, `undefined`, `[1]`, `{ a: 2, c: 3 }`, `{}`, `''`, `{ size: 1 }`)
	case 'a':
		return g.pick(`[]`, `[1]`, `[1, 2]`, `[2, 1]`, `[1, 2, 3]`, `[1, 1, 2]`, `[{ a: 1 }, { b: 2 }]`, `[{ b: 2 }, { a: 1 }]`, `[{ a: 1 }]`, `['a', 'b']`, `[NaN]`, `[null, undefined]`, `['passed', 'failed', 'pending and more', 4]`)
	case 'o':
		return g.pick(`{}`, `{ a: 1 }`, `{ a: 1, b: 2 }`, `{ a: { b: [1, 'x'] } }`, `{ 'a-b': 1 }`, `[1, 2]`, `['a', 'b']`, `'abc'`, `new Map([['a', 1], ['b', 2]])`, `new Set([1, 'a'])`, `new Set([{ a: 1 }])`, `new Map([[{ a: 1 }, 1]])`, `{ a: [{ b: 1 }] }`, `[{ a: 1 }]`, `[[1], 2]`, `Object.create({ inherited: 1, a: 1 })`, `{ [Symbol.iterator]: 1 }`, `null`, `() => {}`, `{ 'a.b': 1 }`, `{ b: { c: { d: { e: 1 } } } }`, `new WeakSet()`, `{ a: 1, b: 2, c: 3, dddddddddddddddd: 'eeeeeeeeeeeeeeeeee' }`)
	case 'K':
		return g.pick(`'a'`, `['a']`, `['a', 'b']`, `['a', 'b', 'c']`, `{ a: 1 }`, `{ b: 1, a: 1 }`, `[]`, `[{ a: 1 }]`, `{ a: 1 }`, `['b']`, `[0]`, `[0, 1]`, `1`, `[Symbol.iterator]`, `['missing', "it's"]`)
	case 'e':
		return g.pick(`undefined`, `null`, `Error`, `TypeError`, `RangeError`, `'oops'`, `/oops/`, `new Error('oops')`, `/r/`, `''`, `class E extends Error {}`, `'text'`)
	case 'm':
		return g.pick(`undefined`, `undefined`, `'oops'`, `/oops/`, `'r'`, `/bad/`, `''`, `'m'`)
	case 'g':
		return g.pick(`'=='`, `'==='`, `'<'`, `'<='`, `'>'`, `'>='`, `'!='`, `'!=='`, `'='`, `'in'`)
	}
	return g.pick(values...)
}

func (g generator) call(method, shape string) string {
	name := "assert"
	if method != "" {
		name += "." + method
	}
	message := g.pick(messages...)
	if shape == "C" || shape == "D" {
		change := g.pick(`o.n++`, `o.n--`, `o.n += 5`, ``, `o.n = 'x'`)
		delta := ""
		if shape == "D" {
			delta = ", " + g.pick("1", "-1", "5", "2")
		}
		return fmt.Sprintf("const o = { n: %s }; %s(() => { %s; }, %s%s%s)", g.pick("1", "1", "'s'"), name, change, g.pick(`o, 'n'`, `() => o.n`, `o, 'missing'`), delta, message)
	}
	var args []string
	for _, kind := range shape {
		args = append(args, g.arg(kind))
	}
	if len(args) == 2 && args[0] != args[1] && g.IntN(8) == 0 {
		args[1] = args[0]
	}
	if strings.HasPrefix(shape, "fe") && message != "" {
		message = ""
	}
	return fmt.Sprintf("%s(%s%s)", name, strings.Join(args, ", "), message)
}

func TestAssertSaysWhatChaiSays(t *testing.T) {
	node := reference.Start(t)
	g := generator{rand.New(rand.NewPCG(4, 41))}
	var calls []string
	for _, method := range sortedKeys(shapes) {
		for range 120 {
			calls = append(calls, g.call(method, shapes[method]))
		}
	}
	for _, v := range values { // how every value is shown, long and short
		calls = append(calls, fmt.Sprintf("assert.strictEqual(%s, 'other')", v), fmt.Sprintf("assert.deepEqual([%s], {})", v),
			fmt.Sprintf("assert.include('text', %s)", v), fmt.Sprintf("assert.propertyVal({ k: %s }, 'k', {})", v),
			fmt.Sprintf("assert.equal(new Map([['k', %s], [1, 2]]), 0)", v), fmt.Sprintf("assert.equal({ a: 'bbbbbbbb', k: %s, z: 1 }, 0)", v))
	}
	thrown := compareCalls(t, node, calls)
	t.Logf("%d calls of %d methods, %d failed in both", len(calls), len(shapes), thrown)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
