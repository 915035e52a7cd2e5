// Text as bytes and bytes as text.
(function (host, lib) {
  'use strict';
  class TextEncoder {
    get encoding() { return 'utf-8'; }
    encode(text = '') { return new Uint8Array(host.encode(String(text))); }
  }
  class TextDecoder {
    constructor(label = 'utf-8') {
      if (!['utf-8', 'utf8'].includes(String(label).toLowerCase())) host.abort('not_gradable', `This hint needs the encoding ${label}, which the grader does not have.`);
    }
    get encoding() { return 'utf-8'; }
    decode(bytes = new ArrayBuffer(0)) { return host.decode(lib.toBytes(bytes)); }
  }

  const invalid = (message) => Object.assign(new Error(message), { name: 'InvalidCharacterError' });
  function btoa(text) {
    const bytes = Uint8Array.from([...String(text)], (c) => {
      if (c.length > 1 || c.charCodeAt(0) > 255) throw invalid('Invalid character');
      return c.charCodeAt(0);
    });
    return host.base64(bytes.buffer);
  }
  function atob(text) {
    const bytes = host.unbase64(String(text));
    if (bytes === undefined) throw invalid('The string to be decoded is not correctly encoded.');
    return Array.from(new Uint8Array(bytes), (b) => String.fromCharCode(b)).join('');
  }

  // structuredClone copies plain data, dates, maps and sets.
  function structuredClone(value, seen = new Map()) {
    if (typeof value === 'function' || typeof value === 'symbol') throw Object.assign(new Error(`${String(value)} could not be cloned.`), { name: 'DataCloneError' });
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return seen.get(value);
    const copy = (to) => { seen.set(value, to); return to; };
    const inner = (v) => structuredClone(v, seen);
    if (value instanceof Date) return copy(new Date(value.getTime()));
    if (value instanceof RegExp) return copy(new RegExp(value));
    if (value instanceof ArrayBuffer) return copy(value.slice(0));
    if (value instanceof Map) { const m = copy(new Map()); value.forEach((v, k) => { m.set(inner(k), inner(v)); }); return m; }
    if (value instanceof Set) { const s = copy(new Set()); value.forEach((v) => { s.add(inner(v)); }); return s; }
    const to = copy(Array.isArray(value) ? new Array(value.length) : value instanceof Error ? new Error(value.message) : {});
    for (const k of Object.keys(value)) to[k] = inner(value[k]);
    return to;
  }
  Object.assign(globalThis, { TextEncoder, TextDecoder, btoa, atob, structuredClone: (v) => structuredClone(v) });
})
