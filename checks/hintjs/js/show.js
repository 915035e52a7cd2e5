// How chai 4 shows a value in a message: by loupe 2.3 with a budget of 40
// characters, and in short form where that does not fit.
(function (host, lib) {
  'use strict';
  const limit = 40;
  const more = '…';
  const tagOf = (v) => Object.prototype.toString.call(v).slice(8, -1);

  // A room is what is left of the budget, shared by what is shown in one go.
  const clip = (text, width) => {
    text = String(text);
    if (text.length <= 1 || text.length <= width) return text;
    return width < 1 ? more : text.slice(0, width - 1) + more;
  };

  const hidden = /['\\\u0000-\u001f\u007f-\u009f\u00ad\u0600-\u0604\u070f\u17b4\u17b5\u200c-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff0-\uffff]/;
  const short = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', "'": "\\'" };

  function escaped(text) {
    if (!hidden.test(text)) return text;
    let out = '';
    for (let i = 0; i < text.length; i++) {
      const c = text[i];
      if (c === '\\' || !hidden.test(c)) out += c;
      else out += short[c] ?? '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0');
    }
    return out;
  }

  function showString(s, room) {
    s = String(s);
    const width = room.left - 2;
    const head = s.length > width + 1 ? s.slice(0, Math.max(width, 1) + 1) : s; // what follows can't be seen
    return `'${clip(escaped(head), width)}'`;
  }

  function showNumber(v, room) {
    const n = Number(v);
    if (n === 0) return 1 / n > 0 ? '+0' : '-0';
    return Number.isFinite(n) ? clip(v, room.left) : String(n);
  }

  // Most values are these: objects are shown by a part of their own.
  const kinds = { undefined: String, boolean: String, number: showNumber, string: showString };
  Object.assign(lib, { clip, showNumber, showString });

  lib.inspect = (v) => {
    const room = { left: limit, seen: [] };
    return v === null ? 'null' : (kinds[typeof v] ?? lib.show)(v, room);
  };

  // display is for the values that a message is about.
  lib.display = (v) => {
    const text = lib.inspect(v);
    if (text.length < limit) return text;
    switch (tagOf(v)) {
      case 'Function': return v.name ? `[Function: ${v.name}]` : '[Function]';
      case 'Array': return `[ Array(${v.length}) ]`;
      case 'Object': {
        const keys = Object.keys(v);
        return `{ Object (${keys.length > 2 ? keys.slice(0, 2).join(', ') + ', ...' : keys.join(', ')}) }`;
      }
      default: return text;
    }
  };

  // typeOf is a value's type as type-detect 4 names it.
  lib.typeOf = (v) => {
    if (typeof v !== 'object') return typeof v;
    if (v === null) return 'null';
    if (v === globalThis) return 'global';
    if (Array.isArray(v) && v.length > host.maxString) host.abort('budget_exceeded', 'The check took more memory than it may.');
    if (Array.isArray(v) && !(Symbol.toStringTag in v)) return 'Array';
    if (typeof v[Symbol.toStringTag] === 'string') return v[Symbol.toStringTag];
    const proto = Object.getPrototypeOf(v);
    if (proto === null) return 'Object';
    if (proto === RegExp.prototype) return 'RegExp';
    return proto === Date.prototype ? 'Date' : tagOf(v);
  };
})
