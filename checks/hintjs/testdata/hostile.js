// Hostile programs, one a line. Each must end as budget_exceeded or by a failure of its own; none may end the
// service, keep a processor for longer than it may compute, or take more memory than it may hold.

// built-ins and lengths
new Set(new Array(2 ** 32 - 1));
new Map(new Array(2 ** 32 - 1).keys());
Array(400).fill('b'.repeat(16 << 20)).join('');
new Array(2 ** 32 - 1).fill(0);
[].concat(...Array(1e6).fill(Array(1e3)));
const a = []; a.length = 2 ** 32 - 1; a.sort();
const a = []; a.length = 2 ** 32 - 1; a.reverse();
const a = []; a.length = 2 ** 32 - 1; a.indexOf(1);
const a = []; a.length = 2 ** 32 - 1; a.map((x) => x);
const a = []; a.length = 2 ** 32 - 1; a.splice(0, 1);
const a = []; a.length = 2 ** 32 - 1; a.join('ab');
const a = []; a.length = 2 ** 32 - 1; for (const x of a) ;
const a = []; a.length = 2 ** 32 - 1; [...a];
const a = []; a.length = 2 ** 32 - 1; Math.max(...a);
const a = []; a.length = 2 ** 32 - 1; Math.max.apply(null, a);
const a = Array(1e6).fill({}); for (;;) structuredClone(a);
const a = []; a.length = 2 ** 32 - 1; JSON.stringify(a);
const a = []; a.length = 2 ** 32 - 1; assert.deepEqual(a, []);
const a = []; a.length = 2 ** 32 - 1; assert.include(a, 1);
const a = []; a.length = 2 ** 32 - 1; assert.sameMembers(a, [1]);
const a = Array(1e7).fill({}); for (;;) console.log(a);
const a = []; a.length = 2 ** 32 - 1; a.toString();
const a = []; a.length = 2 ** 32 - 1; Object.keys(a); a.flat();
Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);
Array.prototype.join.call({ length: 2 ** 53 - 1 }, '');
Array.prototype.unshift.call({ length: 2 ** 40 }, 1);
Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1);
Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1);
Array.prototype.copyWithin.call({ length: 2 ** 50 }, 0, 1);
Array.from({ length: 2 ** 32 - 1 });
Array.from({ length: 1e12 }, () => 'x');
String.fromCharCode(...Array(1e8).fill(65));
Object.fromEntries(Array.from({ length: 1e8 }, (_, i) => [i, i]));
Promise.all(new Array(2 ** 32 - 1));
Reflect.apply(Math.max, null, { length: 2 ** 32 - 1 });
Function.prototype.apply.call(String, null, { length: 2 ** 40 });
new Uint8Array({ length: 2 ** 31 });
new Float64Array(2 ** 28).fill(1);
Array.from({ length: 64 }, () => new Uint8Array(2 ** 28).fill(1));
new Uint8Array(2 ** 28).fill(1).sort((a, b) => b - a);
new BigUint64Array(2 ** 27).fill(1n).join();
const b = new ArrayBuffer(2 ** 29); const c = []; for (;;) c.push(b.slice(0));

// growing strings
'x'.repeat(2 ** 28).repeat(100);
'x'.padStart(2 ** 31 - 1, 'ab');
let s = 'x'; for (;;) s += s;
let s = 'x'; for (;;) s = s + '\u{1f600}' + s;
'x'.repeat(1e7).replaceAll('x', 'y'.repeat(1e5));
'x'.repeat(1e7).replace(/x/g, '$&'.repeat(1e4));
'x'.repeat(1e8).split('');
'é'.repeat(1e8).normalize('NFD').toUpperCase();
'x'.repeat(1 << 28).localeCompare('x'.repeat(1 << 28) + 'y'); for (;;) ;
const a = []; for (;;) a.push('x'.repeat(1e6) + a.length);
encodeURIComponent('\u{1f600}'.repeat(1e8));
escape('\u4e2d'.repeat(1e8));
btoa('x'.repeat(3e8));
new TextEncoder().encode('x'.repeat(1 << 30));
`${'x'.repeat(1 << 29)}${'y'.repeat(1 << 29)}`.concat('z'.repeat(1 << 29));
[1, 2, 3].toString = 0; JSON.stringify({ a: 'x'.repeat(1 << 29) });
JSON.stringify(Array(1e5).fill('x'), null, 'x'.repeat(10)); JSON.stringify({ toJSON() { for (;;) ; } });
JSON.parse('[' + '1,'.repeat(1e8) + '1]');
JSON.parse('['.repeat(1e6));

// depth
const a = []; a[0] = a; a.flat(Infinity);
const t = {}; Object.setPrototypeOf(t, new Proxy(t, {})); t.x;
let p = {}; for (let i = 0; i < 1e6; i++) p = new Proxy(p, {}); p.x;
let p = () => {}; for (let i = 0; i < 1e6; i++) p = p.bind(null); p();
let p = () => {}; for (let i = 0; i < 1e6; i++) p = new Proxy(p, {}); p();
let o = {}; for (let i = 0; i < 1e6; i++) o = { o }; JSON.stringify(o);
let o = {}; for (let i = 0; i < 1e6; i++) o = { o }; assert.deepEqual(o, structuredClone(o));
let o = []; for (let i = 0; i < 1e6; i++) o = [o]; o.toString();
let o = []; for (let i = 0; i < 1e6; i++) o = [o]; o.flat(Infinity);
let o = []; for (let i = 0; i < 1e6; i++) o = [o]; assert.equal(o, 1);
let o = {}; for (let i = 0; i < 1e6; i++) o = Object.create(o); o.missing;
const o = { toString() { return `${this}`; } }; `${o}`;
const o = { valueOf() { return +this; } }; +o;
const o = { get x() { return this.x; } }; o.x;
const o = { toJSON() { return JSON.stringify(o); } }; JSON.stringify(o);
const o = { then(f) { f(o); } }; await o;
const f = () => f(); f();
const f = () => { try { f(); } finally { f(); } }; f();
const f = () => [1].map(f); f();
const f = () => [2, 1].sort(f); f();
const f = () => 'x'.replace('x', f); f();
const f = () => 'x'.replace(/x/, f); f();
const f = () => Reflect.apply(f, null, []); f();
const f = () => Reflect.construct(function () { f(); }, []); f();
const f = () => JSON.stringify({ toJSON: f }); f();
const f = () => new Proxy({}, { get: f }).x; f();
const f = () => Object.keys(new Proxy({}, { ownKeys: f })); f();
class A extends (function () { return A; }) { constructor() { super(); new A(); } } new A();
const g = function* () { yield* g(); }; [...g()];
const x = { [Symbol.toPrimitive]: () => x + 1 }; x + 1;
const x = { [Symbol.iterator]: () => x[Symbol.iterator]() }; [...x];
const e = new Error('x'); e.cause = e; throw e;
Error.prototype.toString = function () { return String(this); }; console.log(new Error('x'));

// getters, proxies, species
const a = [1, 2, 3]; a.constructor = { get [Symbol.species]() { for (;;) ; } }; a.map((x) => x);
const a = [1]; a.constructor = { [Symbol.species]: function (n) { return new Array(2 ** 32 - 1).fill(n); } }; a.map((x) => x);
const a = []; Object.defineProperty(a, 0, { get() { a.push(1); return 1; } }); for (const x of a) a.push(x);
new Proxy({}, { get: () => { for (;;) ; } }).x;
assert.equal(new Proxy({}, { ownKeys: () => { for (;;) ; } }), 1);
assert.deepEqual({ get x() { for (;;) ; } }, { x: 1 });
assert.property(new Proxy({}, { has: () => { for (;;) ; } }), 'x');
Object.keys(new Proxy({}, { ownKeys: () => Array.from({ length: 1e8 }, (_, i) => 'k' + i) }));
const a = []; for (const x of { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: a.push(1) }) }) }) ;
await { then() { for (;;) ; } };
Object.defineProperty(Object.prototype, 'get', { get() { for (;;) ; } }); Object.defineProperty({}, 'x', {});

// errors that are hostile
throw { get message() { for (;;) ; } };
throw { message: { toString() { for (;;) ; } } };
throw { message: 'x'.repeat(1 << 28) };
throw new Proxy({}, { get: () => { for (;;) ; } });
throw Object.create({ get message() { const a = []; a[0] = a; return a.flat(Infinity); } });
throw { message: { toString() { const t = {}; Object.setPrototypeOf(t, new Proxy(t, {})); return t.x; } } };
Promise.reject({ get message() { for (;;) ; } });
assert(false, 'x'.repeat(16 << 20));
assert.fail({ get message() { for (;;) ; } });
assert.equal('x'.repeat(16 << 20), 'y'.repeat(16 << 20));
assert.throws(() => { throw { get message() { for (;;) ; } }; }, /x/);
assert.match('x', { exec() { for (;;) ; } });
const e = new Error(); e.name = { toString() { for (;;) ; } }; console.log(e);
const e = new Error(); Object.defineProperty(e, 'stack', { get() { for (;;) ; } }); e.stack;

// patterns and numbers
/^(a+)+$/.test('a'.repeat(1e5) + 'b'); for (;;) ;
new RegExp('(' + 'a?'.repeat(1e5) + ')*').test('a'.repeat(1e5)); for (;;) ;
new RegExp('('.repeat(1e5) + ')'.repeat(1e5)); for (;;) ;
new RegExp('a{1,1000}{1,1000}{1,1000}').test('a'.repeat(1e6)); for (;;) ;
'a'.repeat(1e6).match(/a/g).length; for (const m of 'a'.repeat(1e7).matchAll(/a/g)) ;
'ab'.repeat(1e6).replace(/(?=(a))b?/g, () => 'x'.repeat(1e4));
const r = /x/g; r.exec = () => ({ index: 0, 0: '' }); 'x'.replace(r, ''); 'x'.match(r);
Object.defineProperty(/a/, 'source', { get() { for (;;) ; } }).source;
2n ** (2n ** 40n);
let n = 3n; for (;;) n = n * n;
BigInt('9'.repeat(1e8));
(2n ** 20000000n).toString();
BigInt.asUintN(2 ** 53 - 1, -1n);
1n << (2n ** 62n);
(1e308).toFixed(100); (0.1).toString(36).repeat(1e9);
Number('9'.repeat(1 << 29)); parseInt('z'.repeat(1 << 29), 36);
Array.from({ length: 3e6 }, (_, i) => -i).sort((a, b) => { for (;;) ; });
Array.from({ length: 1e7 }, Math.random).sort(() => Math.random() - 0.5);
new Date(0).toLocaleString('en-US', { get hour() { for (;;) ; } });
Date.parse('1'.repeat(1 << 28)); for (;;) ;

// promises, timers, output, requests
const again = () => Promise.resolve().then(again); again();
const flood = () => { Promise.resolve().then(flood); Promise.resolve().then(flood); }; flood();
const f = async () => { await null; await Promise.all([f(), f()]); }; await f();
for (;;) await null;
setInterval(() => { for (;;) ; }, 1);
const grow = () => { setTimeout(grow, 1); setTimeout(grow, 1); }; grow();
for (;;) queueMicrotask(() => {});
for (;;) Promise.reject(1);
await new Promise(() => {});
for (;;) console.log('x'.repeat(1e5));
for (let i = 0; i < 1e9; i++) assert.equal('x'.repeat(1e6), 'x'.repeat(1e6));
for (let i = 0; i < 1e9; i++) { try { assert.equal('x'.repeat(1e4), i, 'y'.repeat(1e4)); } catch {} }
for (;;) fetch(code + '/page');
await fetch(code + '/page', { method: 'POST', body: 'x'.repeat(1 << 28) });
await fetch(code + '/page', { headers: { a: 'x'.repeat(1 << 28) } });
await fetch(code + '/' + 'x'.repeat(1 << 28));
const r = await fetch(code + '/page'); for (;;) r.clone();
new FormData().append('x', new Blob(Array(1e4).fill('x'.repeat(1e6))));
const x = new URL(code); for (;;) x.searchParams.append('x', 'y'.repeat(1e5));
$.ajax({ url: code + '/page', get success() { for (;;) ; } });

// the library and what it stands on
Array.prototype.push = () => { for (;;) ; }; assert.equal(1, 2);
String.prototype.slice = () => { for (;;) ; }; assert.equal('x'.repeat(100), 2);
Object.keys = () => { for (;;) ; }; assert.deepEqual({ a: 1, b: 'x'.repeat(100) }, { a: 2 });
Function.prototype.call = () => { for (;;) ; }; Function.prototype.apply = Function.prototype.call; assert.equal([1, 2], 3);
Object.prototype.toString = () => { for (;;) ; }; assert.equal({}, 3);
Object.prototype.then = function () { for (;;) ; }; await {};
Promise.prototype.then = () => { for (;;) ; }; await fetch(code + '/page').then();
Symbol.iterator in Array.prototype; Array.prototype[Symbol.iterator] = function* () { for (;;) yield 1; }; const [a] = [1]; [...[1]];
globalThis.Object = globalThis.Array = globalThis.Error = undefined; assert.equal(1, 2);
delete globalThis.assert; delete globalThis.Promise; for (;;) ;
