// The assert interface of chai 4.
(function (host, lib) {
  'use strict';
  const { AssertionError, claim, simple } = lib;

  function assert(express, message) {
    claim({ obj: null }, express, message, '[ negation message unavailable ]');
  }

  const isObject = (v) => v === Object(v);
  const check = (name) => {
    switch (name) {
      case 'equal': case 'eql': case 'match': case 'a': return lib[name];
      case 'ok': return simple(Boolean, 'be truthy', 'to be falsy');
      case 'exist': return simple((v) => v != null, 'exist', 'to not exist');
      case 'nan': return simple(Number.isNaN, 'be NaN');
      case 'true': return (s) => claim(s, s.obj === true, 'expected #{this} to be true', '', true);
      case 'false': return (s) => claim(s, s.obj === false, 'expected #{this} to be false', '', false);
      case 'finite': return simple(Number.isFinite, 'be a finite number');
      case 'extensible': return simple((v) => isObject(v) && Object.isExtensible(v), 'be extensible', 'to not be extensible');
      case 'sealed': return simple((v) => !isObject(v) || Object.isSealed(v), 'be sealed', 'to not be sealed');
      case 'frozen': return simple((v) => !isObject(v) || Object.isFrozen(v), 'be frozen', 'to not be frozen');
      case 'loose': return (s, x) => claim(s, x == s.obj, 'expected #{this} to equal #{exp}', 'expected #{this} to not equal #{exp}', x);
      case 'value': return (s, name, x) => lib.claims.property(s, name, [x]);
      default: return lib.claims[name];
    }
  };

  // A method is a check, the flags of its subject, and how many values stand before the author's message.
  const shaped = (shape, name, flags, fixed) => {
    const does = shape.endsWith('ary') && check(name);
    switch (shape) {
      case 'unary': return (obj, message) => does({ obj, message, ...flags }, fixed);
      case 'binary': return (obj, x, message) => does({ obj, message, ...flags }, x);
      case 'ternary': return (obj, x, y, message) => does({ obj, message, ...flags }, x, y);
      case 'throws': return lib.effects.throws(flags);
      case 'effect': return lib.effects.effect(name, flags);
      case 'by': return lib.effects.effectBy(name, { not: flags.not }, { not: flags.not || flags.butNot });
      default: return other(name);
    }
  };
  const fixedValues = { null: null, undefined, true: true, false: false };

  // The methods: name, shape, check, flags, = a fixed value. One is made when it is first used.
  const table = `
isOk unary ok
isNotOk unary ok not
exists unary exist
notExists unary exist not
isNaN unary nan
isNotNaN unary nan not
isNull unary equal = null
isNotNull unary equal not = null
isUndefined unary equal = undefined
isDefined unary equal not = undefined
isTrue unary true
isNotTrue unary equal not = true
isFalse unary false
isNotFalse unary equal not = false
isEmpty unary empty
isNotEmpty unary empty not
isExtensible unary extensible
isNotExtensible unary extensible not
isSealed unary sealed
isNotSealed unary sealed not
isFrozen unary frozen
isNotFrozen unary frozen not
isFinite unary finite
isFunction unary a = Function
isNotFunction unary a not = Function
isObject unary a = Object
isNotObject unary a not = Object
isArray unary a = Array
isNotArray unary a not = Array
isString unary a = String
isNotString unary a not = String
isNumber unary a = Number
isNotNumber unary a not = Number
isBoolean unary a = Boolean
isNotBoolean unary a not = Boolean
equal binary loose
notEqual binary loose not
strictEqual binary equal
notStrictEqual binary equal not
deepEqual binary eql
deepStrictEqual binary eql
notDeepEqual binary eql not
isAbove binary above
isAtLeast binary least
isBelow binary below
isAtMost binary most
typeOf binary a
notTypeOf binary a not
instanceOf binary instance
notInstanceOf binary instance not
match binary match
notMatch binary match not
lengthOf binary length
oneOf binary oneOf
closeTo ternary near
approximately ternary near
include binary include
notInclude binary include not
deepInclude binary include deep
notDeepInclude binary include not deep
nestedInclude binary include nested
notNestedInclude binary include not nested
deepNestedInclude binary include deep nested
notDeepNestedInclude binary include not deep nested
ownInclude binary include own
notOwnInclude binary include not own
deepOwnInclude binary include deep own
notDeepOwnInclude binary include not deep own
property binary property
notProperty binary property not
ownProperty binary property own
notOwnProperty binary property not own
nestedProperty binary property nested
notNestedProperty binary property not nested
propertyVal ternary value
notPropertyVal ternary value not
deepPropertyVal ternary value deep
notDeepPropertyVal ternary value not deep
ownPropertyVal ternary value own
notOwnPropertyVal ternary value not own
deepOwnPropertyVal ternary value deep own
notDeepOwnPropertyVal ternary value not deep own
nestedPropertyVal ternary value nested
notNestedPropertyVal ternary value not nested
deepNestedPropertyVal ternary value deep nested
notDeepNestedPropertyVal ternary value not deep nested
hasAnyKeys binary keys any
hasAnyDeepKeys binary keys any deep
hasAllKeys binary keys all
hasAllDeepKeys binary keys all deep
containsAllKeys binary keys all contains
containsAllDeepKeys binary keys all contains deep
doesNotHaveAnyKeys binary keys not any
doesNotHaveAnyDeepKeys binary keys not any deep
doesNotHaveAllKeys binary keys not all
doesNotHaveAllDeepKeys binary keys not all deep
sameMembers binary members
notSameMembers binary members not
includeMembers binary members contains
notIncludeMembers binary members not contains
sameOrderedMembers binary members ordered
notSameOrderedMembers binary members not ordered
includeOrderedMembers binary members contains ordered
notIncludeOrderedMembers binary members not contains ordered
sameDeepMembers binary members deep
notSameDeepMembers binary members not deep
includeDeepMembers binary members contains deep
notIncludeDeepMembers binary members not contains deep
sameDeepOrderedMembers binary members deep ordered
notSameDeepOrderedMembers binary members not deep ordered
includeDeepOrderedMembers binary members contains deep ordered
notIncludeDeepOrderedMembers binary members not contains deep ordered
throws throws throws
doesNotThrow throws throws not
changes effect change
doesNotChange effect change not
changesBy by change
changesButNotBy by change butNot
increases effect increase
doesNotIncrease effect increase not
increasesBy by increase
increasesButNotBy by increase butNot
decreases effect decrease
doesNotDecrease effect decrease not
decreasesBy by decrease
decreasesButNotBy by decrease butNot
doesNotDecreaseBy by decrease not
fail other fail
ifError other ifError
operator other operator
ok is isOk
notOk is isNotOk
throw is throws
Throw is throws
extensible is isExtensible
notExtensible is isNotExtensible
sealed is isSealed
notSealed is isNotSealed
frozen is isFrozen
notFrozen is isNotFrozen
empty is isEmpty
notEmpty is isNotEmpty
`;

  function method(name) {
    const at = table.indexOf(`\n${name} `);
    if (at < 0) return undefined;
    const [line, fixed] = table.slice(at + 1, table.indexOf('\n', at + 1)).split(' = ');
    const [, shape, check, ...flags] = line.split(' ');
    if (shape === 'is') return method(check);
    const value = Object.hasOwn(fixedValues, fixed) ? fixedValues[fixed] : fixed;
    return shaped(shape, check, Object.fromEntries(flags.map((f) => [f, true])), value);
  }

  const other = (name) => {
    switch (name) {
      case 'operator': return (x, operator, y, message) => {
        const operators = {
          '==': (x, y) => x == y, '===': (x, y) => x === y, '!=': (x, y) => x != y, '!==': (x, y) => x !== y,
          '>': (x, y) => x > y, '>=': (x, y) => x >= y, '<': (x, y) => x < y, '<=': (x, y) => x <= y,
        };
        if (!Object.hasOwn(operators, operator)) {
          throw new AssertionError(`${message ? message + ': ' : message}Invalid operator "${operator}"`);
        }
        const ok = operators[operator](x, y);
        claim({ obj: ok, message }, ok, `expected ${lib.inspect(x)} to be ${operator} ${lib.inspect(y)}`, '');
      };
      case 'fail': return (...args) => {
        const [actual, expected, message] = args.length < 2 ? [undefined, undefined, args[0]] : args;
        throw new AssertionError(message || 'assert.fail()', { actual, expected });
      };
      default: return (value) => { if (value) throw value; };
    }
  };

  // The first claim of a call is what the record tells of it, unless a later one fails.
  let noted = null;
  lib.note = (s, expected, actual) => { if (noted) Object.assign(noted, { s, expected, actual }); };

  const recorded = (kind, method) => (...args) => {
    const outer = noted;
    noted = {};
    let verdict = 'fail';
    try {
      const result = method(...args);
      verdict = 'pass';
      return result;
    } finally {
      const { s, expected, actual } = noted;
      noted = outer;
      if (host.wanted(verdict)) {
        host.record(kind, verdict, text(s?.message ?? (kind === 'assert' ? args[1] : undefined)),
          shown(expected), shown(s && actual), args[1] instanceof RegExp ? String(args[1]) : '');
      }
    }
  };
  const text = (v) => (typeof v === 'string' ? v : '');
  // A value that can't be shown must not change the outcome.
  function shown(v) {
    try {
      return v === undefined ? '' : lib.display(v);
    } catch {
      return '';
    }
  }

  globalThis.assert = lib.assert = recorded('assert', assert);
  lib.assert.AssertionError = AssertionError;
  Object.setPrototypeOf(lib.assert, new Proxy(Function.prototype, {
    get(target, name) {
      const made = typeof name === 'string' && method(name);
      if (!made) return Reflect.get(target, name);
      return (lib.assert[name] = recorded(name, made));
    },
  }));
})
