// Static members of RegExp: escape, and those about the last match.
(function (host, lib) {
  'use strict';
  // escape is RegExp.escape, ECMA-262 22.2.5.1.
  function escape(s) {
    if (typeof s !== 'string') throw new TypeError('Input argument must be a string');
    const hex = (c) => {
      const code = c.codePointAt(0);
      return code < 256 ? '\\x' + code.toString(16).padStart(2, '0') : '\\u' + code.toString(16).padStart(4, '0');
    };
    const controls = { '\t': '\\t', '\n': '\\n', '\v': '\\v', '\f': '\\f', '\r': '\\r' };
    return Array.from(s, (c, i) => {
      if (i === 0 && /[0-9A-Za-z]/.test(c)) return hex(c);
      if ('^$\\.*+?()[]{}|/'.includes(c)) return '\\' + c;
      if (controls[c]) return controls[c];
      return ',-=<>#&!%:;@~\'`"'.includes(c) || /^\s$/.test(c) || (c.length === 1 && c >= '\ud800' && c <= '\udfff') ? hex(c) : c;
    }).join('');
  }

  const define = (names, get) => names.forEach((name) => { Object.defineProperty(RegExp, name, { get, set() {}, configurable: true }); });
  // span is a capture of the last match.
  const span = (i) => { const [text, , , at] = lib.last; return at[2 * i] >= 0 ? text.slice(at[2 * i], at[2 * i + 1]) : ''; };
  for (let i = 1; i < 10; i++) define(['$' + i], () => span(i));
  define(['lastMatch', '$&'], () => lib.last[0].slice(lib.last[1], lib.last[2]));
  define(['lastParen', '$+'], () => (lib.last[3].length > 2 ? span(lib.last[3].length / 2 - 1) : ''));
  define(['leftContext', '$`'], () => lib.last[0].slice(0, lib.last[1]));
  define(['rightContext', "$'"], () => lib.last[0].slice(lib.last[2]));
  define(['input', '$_'], () => lib.last[0]);
  Object.defineProperty(RegExp, 'escape', { value: escape, writable: true, configurable: true });
})
