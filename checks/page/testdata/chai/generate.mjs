// Writes golden.jsonl: what chai 4 says of assertions on JSON values, a line each:
//   {json, method, args, message}   message: null if the assertion holds
// and what V8 says of texts that are no JSON: {json, message}.
//
//   node generate.mjs FOLDER_WITH_NODE_MODULES COUNT > golden.jsonl
//
import { createRequire } from 'node:module';
const { assert } = createRequire(process.argv[2] + '/')('chai');
const count = Number(process.argv[3] ?? 1500);

let seed = 1;
const random = n => (seed = (seed * 48271) % 2147483647) % n;
const pick = list => list[random(list.length)];

const strings = ['', 'a', 'pug', ' 12 ', '12', '0x1f', '1e3', '-0', 'Infinity', 'null', 'undefined', 'true', '[object Object]', '1,2',
  "it's", 'tab\tline\n', 'back\\slash', '\u0000\u007f\u200b\u202e\ufeff', 'é 日本 😀', '\ud800', 'x'.repeat(38), 'x'.repeat(39),
  '😀'.repeat(19), 'a' + '😀'.repeat(19), 'say #{exp} and #{act}', '#{this}', '~1.2.13', 'a longer string that will not fit into forty'];
const numbers = [0, -0, 1, 2, -1, 0.5, 40, 1e21, 1e-7, 123456789012, 1482624000000, 1.7976931348623157e308];
const keys = ['a', 'b', 'name', 'two words', 'it\'s', 'quo"te', 'back\\', '10', '2', '-1', '01', 'socket.io', '@scope/package', '日本', 'constructor_',
  'a_rather_long_key_of_an_object', 'length', '', '\n', '\ud800'];
const primitive = () => pick([() => null, () => true, () => false, () => pick(numbers), () => pick(strings), () => pick(strings)])();
function value(depth) {
  switch (depth > 0 ? random(6) : 0) {
    case 1: case 2: return Array.from({ length: random(7) }, () => value(depth - 1));
    case 3: case 4: {
      const o = {};
      for (let i = random(6); i > 0; i--) Object.defineProperty(o, pick(keys), { value: value(depth - 1), enumerable: true, writable: true, configurable: true });
      return o;
    }
    default: return primitive();
  }
}

const any = () => value(2);
const methods = {
  equal: primitive, notEqual: primitive, strictEqual: primitive, notStrictEqual: primitive,
  deepEqual: any, deepStrictEqual: any, notDeepEqual: any,
  isTrue: null, isFalse: null, isNotTrue: null, isNotFalse: null, isNull: null, isNotNull: null, isUndefined: null, isDefined: null,
  exists: null, notExists: null, isOk: null, ok: null, isNotOk: null, notOk: null,
  isObject: null, isArray: null, isString: null, isNumber: null, isBoolean: null,
  isNotObject: null, isNotArray: null, isNotString: null, isNotNumber: null, isNotBoolean: null,
  typeOf: () => pick(['string', 'Number', 'array', 'object', 'null', 'undefined', 'boolean']),
  notTypeOf: () => pick(['string', 'Number', 'array', 'object', 'null', 'undefined', 'boolean']),
  property: () => pick([...keys, 0, 1, 10]), notProperty: () => pick([...keys, 0, 1, 10]),
  include: primitive, notInclude: primitive, oneOf: () => Array.from({ length: random(4) }, primitive),
  isAbove: () => pick(numbers), isAtLeast: () => pick(numbers), isBelow: () => pick(numbers), isAtMost: () => pick(numbers),
};

// JSON.stringify, but it keeps the sign of zero.
function text(v) {
  if (Object.is(v, -0)) return '-0';
  if (Array.isArray(v)) return `[${v.map(text)}]`;
  if (v !== null && typeof v === 'object') return `{${Object.keys(v).map(k => JSON.stringify(k) + ':' + text(v[k]))}}`;
  return JSON.stringify(v);
}

for (let i = 0; i < count; i++) {
  const method = pick(Object.keys(methods));
  const make = methods[method];
  let actual = any();
  const args = make ? [make()] : [];
  if (make && random(3) === 0) { // near the truth
    if (/roperty/.test(method)) actual = { [args[0]]: any() };
    else if (/nclude|oneOf/.test(method)) actual = random(2) ? [any(), args[0]] : args[0];
    else actual = args[0];
  }
  const json = text(actual);
  actual = JSON.parse(json);
  if (random(2)) args.push(pick(['You should have it', 'it is #{this} or #{exp}', '']));
  let message = null;
  try { assert[method](actual, ...args); } catch (e) { message = e.message; }
  console.log(`{"json":${text(json)},"method":${text(method)},"args":${text(args)},"message":${text(message)}}`);
}

const texts = ['', '{', '[', '{"a":1,"b":[true,false,null,"x\\u00e9"],"c":-1.5e+3}', '["a" "b"]', '<!DOCTYPE html><html></html>', 'Cannot GET /x',
  'undefined', 'NaN', '[object Object]', '"\\ud83d\\ude00😀"', '  [1, 2 ,3 ]  ', '"tab\\t\\q"', 'nul', 'truex', '-', '01', '1.', '1e', '{"a"}', '{"a":1,}'];
for (let i = 0; i < count; i++) {
  let json = pick(texts);
  for (let n = random(3); n > 0; n--) {
    const at = random(json.length + 1);
    json = random(2) ? json.slice(0, at) + pick([...'{}[],:"\\0129.eE+-tfnux \n\u0001é😀', 'true']) + json.slice(at)
      : json.slice(0, at) + json.slice(at + 1 + random(3));
  }
  if (json.isWellFormed?.() === false) continue;
  let message = null;
  try { JSON.parse(json); } catch (e) { message = e.message; }
  console.log(JSON.stringify({ json, message }));
}
