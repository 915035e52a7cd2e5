// Headers, by the WHATWG Fetch standard.
(function (host, lib) {
  'use strict';
  class Headers {
    #map = Object.create(null);
    constructor(init) {
      if (init === undefined || init === null) return;
      const pairs = typeof init[host.symbols.iterator] === 'function' ? Array.from(init) : Object.entries(init);
      pairs.forEach((pair) => { this.append(pair[0], pair[1]); });
    }
    static #name(name) {
      if (!host.isToken(String(name))) throw new TypeError(`Headers.append: "${name}" is an invalid header name.`);
      return String(name).toLowerCase();
    }
    append(name, value) {
      const key = Headers.#name(name);
      const text = host.trimmed(String(value));
      this.#map[key] = key in this.#map ? `${this.#map[key]}, ${text}` : text;
    }
    set(name, value) { this.delete(name); this.append(name, value); }
    delete(name) { delete this.#map[Headers.#name(name)]; }
    get(name) { return this.#map[Headers.#name(name)] ?? null; }
    has(name) { return Headers.#name(name) in this.#map; }
    forEach(f, self) { for (const [k, v] of this) f.call(self, v, k, this); }
    static pairsOf(headers) { return headers.#pairs(); }
    #pairs() { return Object.keys(this.#map).sort().map((k) => [k, this.#map[k]]); }
    entries() { return this.#pairs().values(); }
    keys() { return this.#pairs().map((p) => p[0]).values(); }
    values() { return this.#pairs().map((p) => p[1]).values(); }
    [host.symbols.iterator]() { return this.entries(); }
    get [host.symbols.toStringTag]() { return 'Headers'; }
  }

  lib.pairsOf = (headers) => Headers.pairsOf(headers);
  globalThis.Headers = lib.Headers = Headers;
})
