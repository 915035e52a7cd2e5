// Headers, by the WHATWG Fetch standard.
(function (host, lib) {
  'use strict';
  class Headers {
    #map = Object.create(null); #frozen = false;
    constructor(init) {
      if (init === undefined) return;
      if (init === null || typeof init !== 'object') {
        throw new TypeError("Headers constructor: init was given by something that's neither a list of pairs nor an object.");
      }
      const pairs = typeof init[host.symbols.iterator] === 'function' ? Array.from(init) : Object.entries(init);
      pairs.forEach((pair) => {
        if (pair.length !== 2) throw new TypeError('Headers constructor: expected name/value pair to be length 2, found ' + pair.length + '.');
        this.append(pair[0], pair[1]);
      });
    }
    static #name(name, method) {
      if (!host.isToken(String(name))) throw new TypeError(`Headers.${method}: "${name}" is an invalid header name.`);
      return String(name).toLowerCase();
    }
    #guard() { if (this.#frozen) throw new TypeError('immutable'); }
    append(name, value) {
      const key = Headers.#name(name, 'append');
      const text = host.trimmed(String(value));
      if (/[\0\r\n]/.test(text)) throw new TypeError(`Headers.append: ${text} is an invalid header value.`);
      this.#guard();
      (this.#map[key] ??= []).push(text);
    }
    set(name, value) {
      this.#guard();
      const key = Headers.#name(name, 'set');
      const before = this.#map[key];
      delete this.#map[key];
      try {
        this.append(name, value);
      } catch (e) {
        if (before) this.#map[key] = before;
        throw e;
      }
    }
    delete(name) { const key = Headers.#name(name, 'delete'); this.#guard(); delete this.#map[key]; }
    get(name) { return this.#map[Headers.#name(name, 'get')]?.join(', ') ?? null; }
    has(name) { return Headers.#name(name, 'has') in this.#map; }
    getSetCookie() { return [...this.#map['set-cookie'] ?? []]; }
    forEach(f, self) { for (const [k, v] of this) f.call(self, v, k, this); }
    static pairsOf(headers) { return headers.#pairs(); }
    static frozen(list) {
      const headers = new Headers(list);
      headers.#frozen = true;
      return headers;
    }
    #pairs() {
      return Object.keys(this.#map).sort().flatMap((k) => (k === 'set-cookie' ? this.#map[k].map((v) => [k, v]) : [[k, this.#map[k].join(', ')]]));
    }
    entries() { return this.#pairs().values(); }
    keys() { return this.#pairs().map((p) => p[0]).values(); }
    values() { return this.#pairs().map((p) => p[1]).values(); }
    [host.symbols.iterator]() { return this.entries(); }
    get [host.symbols.toStringTag]() { return 'Headers'; }
  }

  lib.pairsOf = Headers.pairsOf;
  lib.frozenHeaders = Headers.frozen;
  delete Headers.pairsOf;
  delete Headers.frozen;
  globalThis.Headers = lib.Headers = Headers;
})
