// The claims that most assertions of chai 4 make.
// A subject is {obj, message} and the flags of the assertion: not, deep, nested,
// own, any, all, contains, ordered.
(function (host, lib) {
  'use strict';
  const { toStringTag } = host.symbols;
  // typeOf is a value's type as type-detect 4 names it.
  const typeOf = (v) => {
    if (typeof v !== 'object') return typeof v;
    if (v === null) return 'null';
    if (v === globalThis) return 'global';
    if (Array.isArray(v) && !(toStringTag in v)) return 'Array';
    if (typeof v[toStringTag] === 'string') return v[toStringTag];
    const proto = Object.getPrototypeOf(v);
    if (proto === null) return 'Object';
    if (proto !== Object.prototype) { // goja creates RegExp and Date when they are first used, which takes long
      if (proto === RegExp.prototype) return 'RegExp';
      if (proto === Date.prototype) return 'Date';
    }
    return Object.prototype.toString.call(v).slice(8, -1);
  };
  const lower = (v) => typeOf(v).toLowerCase();

  // claim throws unless ok is true, or false for a negated subject.
  const claim = (s, ok, yes, no, expected, ...given) => {
    const actual = given.length ? given[0] : s.obj;
    host.claimed(s, expected, actual);
    if (s.not ? ok : !ok) lib.failClaim(s, s.not ? no : yes, expected, actual, given[0]);
  };

  // simple makes an assertion of a test on the subject and the end of its message.
  const simple = (test, what, negated = 'not to ' + what) => (s) =>
    claim(s, test(s.obj), 'expected #{this} to ' + what, 'expected #{this} ' + negated);

  const a = (s, type) => {
    type = type.toLowerCase();
    const article = type && 'aeiou'.includes(type[0]) ? 'an ' : 'a ';
    claim(s, type === lower(s.obj), `expected #{this} to be ${article}${type}`, `expected #{this} not to be ${article}${type}`);
  };

  lib.typeOf = typeOf;
  lib.lower = lower;
  lib.claim = claim;
  lib.simple = simple;
  lib.a = a;
  lib.equal = (s, val) =>
    claim(s, val === s.obj, 'expected #{this} to equal #{exp}', 'expected #{this} to not equal #{exp}', val);
})
