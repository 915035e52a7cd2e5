// What most assertions of chai 4 claim, and what they say when it does not hold.
// A subject is {obj, message} and the flags of the assertion: not, deep, nested,
// own, any, all, contains, ordered.
(function (host, lib) {
  'use strict';
  const lower = (v) => lib.typeOf(v).toLowerCase();
  const prefix = (s) => (s.message ? s.message + ': ' : '');
  const refuse = (s, text) => { throw new lib.AssertionError(prefix(s) + text); };
  const plain = (s, obj) => ({ obj, message: s.message });

  // claim fails unless ok holds, or does not hold for a negated subject.
  function claim(s, ok, yes, no, expected, ...given) {
    const actual = given.length ? given[0] : s.obj;
    lib.note?.(s, expected, actual);
    if (s.not ? !ok : ok) return;
    let text = (s.not ? no : yes) || '';
    if (typeof text === 'function') text = text() || '';
    const said = text;
    const show = (mark, v) => { if (text.includes(mark)) text = text.split(mark).join(lib.display(v)); };
    show('#{this}', s.obj);
    show('#{act}', actual);
    show('#{exp}', expected);
    const details = { actual, expected, showDiff: expected !== undefined || given[0] !== undefined };
    if (said && !/\shave\s/.test(said)) details.operator = operator(said, expected);
    throw new lib.AssertionError(prefix(s) + text, details);
  }

  const operator = (said, expected) => {
    const deep = ['Array', 'Object', 'function'].includes(lib.typeOf(expected));
    if (/\snot\s/.test(said)) return deep ? 'notDeepStrictEqual' : 'notStrictEqual';
    return deep ? 'deepStrictEqual' : 'strictEqual';
  };

  // simple makes an assertion of a test on the subject and the end of its message.
  const simple = (test, what, negated = 'not to ' + what) => (s) =>
    claim(s, test(s.obj), 'expected #{this} to ' + what, 'expected #{this} ' + negated);

  function a(s, type) {
    type = type.toLowerCase();
    const article = 'aeiou'.includes(type.charAt(0)) && type ? 'an ' : 'a ';
    claim(s, type === lower(s.obj), `expected #{this} to be ${article}${type}`, `expected #{this} not to be ${article}${type}`);
  }

  const equal = (s, val) =>
    claim(s, val === s.obj, 'expected #{this} to equal #{exp}', 'expected #{this} to not equal #{exp}', val);

  const eql = (s, val) =>
    claim(s, lib.deepEqual(val, s.obj), 'expected #{this} to deeply equal #{exp}', 'expected #{this} to not deeply equal #{exp}', val);

  const match = (s, re) =>
    claim(s, re.exec(s.obj), 'expected #{this} to match ' + re, 'expected #{this} not to match ' + re);

  lib.claim = claim;
  lib.refuse = refuse;
  lib.plain = plain;
  lib.lower = lower;
  lib.simple = simple;
  lib.a = a;
  lib.equal = equal;
  lib.eql = eql;
  lib.match = match;
})
