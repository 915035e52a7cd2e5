// The message of a claim that does not hold.
(function (host, lib) {
  'use strict';
  const prefix = (s) => (s.message ? s.message + ': ' : '');
  lib.refuse = (s, text) => { throw new lib.AssertionError(prefix(s) + text); };

  lib.failClaim = (s, said, expected, actual, given) => {
    let text = said || '';
    if (typeof text === 'function') text = text() || '';
    said = text;
    const show = (mark, v) => { if (text.includes(mark)) text = text.split(mark).join(host.display(v)); };
    show('#{this}', s.obj);
    show('#{act}', actual);
    show('#{exp}', expected);
    const details = { actual, expected, showDiff: expected !== undefined || given !== undefined };
    if (said && !/\shave\s/.test(said)) details.operator = operator(said, expected);
    throw new lib.AssertionError(prefix(s) + text, details);
  };

  const operator = (said, expected) => {
    const deep = ['Array', 'Object', 'function'].includes(lib.typeOf(expected));
    if (/\snot\s/.test(said)) return deep ? 'notDeepStrictEqual' : 'notStrictEqual';
    return deep ? 'deepStrictEqual' : 'strictEqual';
  };
})
