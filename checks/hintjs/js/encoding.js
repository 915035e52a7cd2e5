// TextEncoder, TextDecoder, base64 and structuredClone.
(function (host, lib) {
  'use strict';
  const bytesOf = (v) => {
    if (v === undefined) return new ArrayBuffer(0);
    if (!(v instanceof ArrayBuffer) && !ArrayBuffer.isView(v)) {
      throw new TypeError('The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.');
    }
    return lib.toBytes(v);
  };
  class TextEncoder {
    get encoding() { return 'utf-8'; }
    encode(text = '') { return new Uint8Array(host.encode(String(text))); }
    encodeInto(text, target) {
      let read = 0;
      let written = 0;
      for (const c of String(text)) {
        const bytes = new Uint8Array(host.encode(c));
        if (written + bytes.length > target.length) break;
        target.set(bytes, written);
        written += bytes.length;
        read += c.length;
      }
      return { read, written };
    }
    get [Symbol.toStringTag]() { return 'TextEncoder'; }
  }
  class TextDecoder {
    #encoding; #fatal; #keepMark; #rest = new ArrayBuffer(0); #begun = false;
    constructor(label = 'utf-8', options) {
      this.#encoding = host.encodingOf(String(label));
      if (this.#encoding === undefined) throw Object.assign(new RangeError(`The "${label}" encoding is not supported`), { code: 'ERR_ENCODING_NOT_SUPPORTED' });
      this.#fatal = Boolean(options?.fatal);
      this.#keepMark = Boolean(options?.ignoreBOM);
    }
    get encoding() { return this.#encoding; }
    get fatal() { return this.#fatal; }
    get ignoreBOM() { return this.#keepMark; }
    decode(bytes, options) {
      const all = lib.concat([this.#rest, bytesOf(bytes)]);
      const more = Boolean(options?.stream);
      const decoded = host.decodeAs(this.#encoding, all, this.#fatal, more);
      if (decoded === undefined) {
        this.#rest = new ArrayBuffer(0);
        this.#begun = false;
        throw Object.assign(new TypeError(`The encoded data was not valid for encoding ${this.#encoding}`), { code: 'ERR_ENCODING_INVALID_ENCODED_DATA' });
      }
      let [text, used] = decoded;
      if (!this.#begun && !this.#keepMark && text.startsWith('\ufeff')) text = text.slice(1);
      this.#begun = more && (this.#begun || text !== '');
      this.#rest = more ? all.slice(used) : new ArrayBuffer(0);
      return text;
    }
    get [Symbol.toStringTag]() { return 'TextDecoder'; }
  }

  const invalid = (message) => new lib.DOMException(message, 'InvalidCharacterError');
  function btoa(text) {
    const list = [...String(text)].map((c) => {
      if (c.length > 1 || c.charCodeAt(0) > 255) throw invalid('Invalid character');
      return c.charCodeAt(0);
    });
    return host.base64(new Uint8Array(list).buffer);
  }
  function atob(text) {
    const bytes = host.unbase64(String(text));
    if (bytes === undefined) throw invalid('The string to be decoded is not correctly encoded.');
    return Array.from(new Uint8Array(bytes), (b) => String.fromCharCode(b)).join('');
  }

  // errorOf copies an error as HTML's structured clone does: without what a program put there.
  function errorOf(value, copy, inner) {
    const kinds = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
    const to = copy(new (Object.hasOwn(kinds, value.name) ? kinds[value.name] : Error)(value.message));
    const own = (name, v) => Object.defineProperty(to, name, { value: v, writable: true, configurable: true });
    own('stack', String(value.stack));
    if (Object.hasOwn(value, 'cause')) own('cause', inner(value.cause));
    return to;
  }

  // structuredClone copies plain data, dates, maps, sets and errors.
  function structuredClone(value, seen = new Map()) {
    if (typeof value === 'function' || typeof value === 'symbol') throw new lib.DOMException(`${String(value)} could not be cloned.`, 'DataCloneError');
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return seen.get(value);
    const copy = (to) => { seen.set(value, to); return to; };
    const inner = (v) => structuredClone(v, seen);
    if (value instanceof Date) return copy(new Date(value.getTime()));
    if (value instanceof RegExp) return copy(new RegExp(value));
    if (value instanceof ArrayBuffer) return copy(value.slice(0));
    if (ArrayBuffer.isView(value)) return copy(new value.constructor(value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength)));
    if (value instanceof Map) { const m = copy(new Map()); value.forEach((v, k) => { m.set(inner(k), inner(v)); }); return m; }
    if (value instanceof Set) { const s = copy(new Set()); value.forEach((v) => { s.add(inner(v)); }); return s; }
    if (value instanceof Error) return errorOf(value, copy, inner);
    const to = copy(Array.isArray(value) ? new Array(value.length) : {});
    for (const k of Object.keys(value)) to[k] = inner(value[k]);
    return to;
  }
  Object.assign(globalThis, { TextEncoder, TextDecoder, btoa, atob, structuredClone: (v) => structuredClone(v) });
})
