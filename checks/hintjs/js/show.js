// The format of values in chai 4's messages: that of loupe 2.3 with a budget of 40
// characters, and a short form of what does not fit.
(function (host, lib) {
  'use strict';
  const limit = 40;
  const more = '…';
  const tagOf = (v) => Object.prototype.toString.call(v).slice(8, -1);

  // A room is the rest of the budget, shared by nested values.
  const clip = (text, width) => {
    text = String(text);
    if (text.length <= 1 || text.length <= width) return text;
    return width < 1 ? more : text.slice(0, width - 1) + more;
  };

  function showString(s, room) {
    s = String(s);
    const width = room.left - 2;
    const head = s.length > width + 1 ? s.slice(0, Math.max(width, 1) + 1) : s; // the rest is clipped anyway
    return `'${clip(host.escaped(head), width)}'`;
  }

  function showNumber(v, room) {
    const n = Number(v);
    if (n === 0) return 1 / n > 0 ? '+0' : '-0';
    return Number.isFinite(n) ? clip(v, room.left) : String(n);
  }

  // Objects have a part of their own.
  const kinds = { undefined: () => 'undefined', boolean: (v) => `${v}`, number: showNumber, string: showString };
  lib.clip = clip;
  lib.showNumber = showNumber;
  lib.showString = showString;

  lib.inspectAny = (v) => {
    const room = { left: limit, seen: [] };
    return v === null ? 'null' : (kinds[typeof v] ?? lib.show)(v, room);
  };

  // displayAny is for the values that a message is about.
  lib.displayAny = (v) => {
    const text = lib.inspectAny(v);
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
})
