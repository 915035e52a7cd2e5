// The format of values in the explanation of a failure: JavaScript, shortened. No getter is called.
(function (host, lib) {
  'use strict';
  const more = '…';
  const name = /^[A-Za-z_$][\w$]*$/;
  const clipped = (s, most) => (s.length > most ? s.slice(0, most) + more : s);
  const quoted = (s, most) => JSON.stringify(clipped(s, most));
  const dataOf = (v, key) => {
    const found = Object.getOwnPropertyDescriptor(v, key);
    return found && 'value' in found ? found : undefined;
  };

  // A room is the count of characters that are left.
  function list(parts, room, open, close, show) {
    let out = '';
    for (const part of parts) {
      if (room.left < 4) return `${open}${out}${out && ', '}${more}${close}`;
      const text = show(part);
      room.left -= out ? 2 : 0;
      out += (out && ', ') + text;
    }
    return open + out + close;
  }

  function spend(room, text) {
    room.left -= text.length;
    return text;
  }

  function show(v, room, depth) {
    switch (typeof v) {
      case 'string': return spend(room, quoted(v, Math.max(room.left, 12)));
      case 'number': return spend(room, Object.is(v, -0) ? '-0' : String(v));
      case 'bigint': return spend(room, quoted(String(v), room.left).slice(1, -1) + 'n');
      case 'symbol': return spend(room, 'Symbol()');
      case 'function': return spend(room, 'a function');
      case 'object': return v === null ? spend(room, 'null') : objectOf(v, room, depth);
      default: return spend(room, String(v));
    }
  }

  function objectOf(v, room, depth) {
    const tag = Object.prototype.toString.call(v).slice(8, -1);
    if (tag === 'Date') return spend(room, Number.isNaN(+v) ? 'Invalid Date' : `Date ${new Date(+v).toISOString()}`);
    if (tag === 'RegExp') return spend(room, clipped(String(v), room.left));
    if (tag === 'Error') return spend(room, quoted(String(dataOf(v, 'message')?.value ?? 'Error'), room.left).slice(1, -1));
    const isList = Array.isArray(v);
    const plain = isList || Object.getPrototypeOf(v) === Object.prototype || Object.getPrototypeOf(v) === null;
    if (!plain) return spend(room, tag === 'Object' ? 'an object' : `a ${tag}`);
    if (depth > 6) return spend(room, more);
    room.left -= 2;
    if (isList) {
      return list(Array.from({ length: Math.min(v.length, 100) }, (_, i) => i), room, '[', v.length > 100 ? `, ${more}]` : ']',
        (i) => { const d = dataOf(v, i); return d ? show(d.value, room, depth + 1) : spend(room, more); });
    }
    return list(Object.keys(v), room, '{', '}', (key) => {
      const label = spend(room, (name.test(key) ? key : quoted(key, 40)) + ': ');
      const d = dataOf(v, key);
      return label + (d ? show(d.value, room, depth + 1) : spend(room, more));
    });
  }

  // differ returns the first values in which two objects differ, the keys to them, and true if the wanted one lacks the
  // last of these. some: wanted may be a part.
  const isObject = (v) => typeof v === 'object' && v !== null && (Array.isArray(v) || Object.getPrototypeOf(v) === Object.prototype);
  function differ(found, wanted, some, keys = []) {
    if (keys.length > 20 || Object.is(found, wanted)) return undefined;
    if (!isObject(found) || !isObject(wanted) || Array.isArray(found) !== Array.isArray(wanted)) {
      return keys.length || !some ? [found, wanted, keys] : undefined;
    }
    const others = some && !keys.length ? [] : Object.keys(found).filter((key) => !Object.hasOwn(wanted, key));
    const names = Object.keys(wanted).concat(others);
    if (Array.isArray(wanted) && found.length !== wanted.length) return [found, wanted, keys];
    for (const key of names.slice(0, 1000)) {
      const inner = differ(dataOf(found, key)?.value, dataOf(wanted, key)?.value, some, [...keys, key]);
      if (inner) return others.includes(key) ? [...inner, true] : inner;
    }
    return undefined;
  }

  lib.values = {
    differ,
    show: (v, most) => show(v, { left: most }, 0),
    // own returns a list of the value of a property, an empty one if there is none, or undefined for a getter.
    own(v, key) {
      if (v === null || v === undefined) return undefined;
      const object = Object(v);
      const found = Object.getOwnPropertyDescriptor(object, key);
      if (found) return 'value' in found ? [found.value] : undefined;
      return key in object ? undefined : [];
    },
    keys: (v) => (typeof v === 'object' && v !== null ? Object.keys(v).slice(0, 10000) : []),
  };
})
