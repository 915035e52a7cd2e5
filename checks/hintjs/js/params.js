// URLSearchParams, by the WHATWG URL standard.
(function (host, lib) {
  'use strict';
  class URLSearchParams {
    #list; #changed;
    constructor(init = '', changed = undefined) {
      this.#changed = typeof changed === 'function' ? changed : () => {};
      if (typeof init !== 'object' || init === null) {
        const text = String(init);
        this.#list = host.formPairs(text.startsWith('?') ? text.slice(1) : text);
      } else {
        const pairs = typeof init[host.symbols.iterator] === 'function' ? [...init] : Object.entries(init);
        this.#list = pairs.map(([k, v]) => [String(k), String(v)]);
      }
    }
    get size() { return this.#list.length; }
    append(k, v) { this.#list.push([String(k), String(v)]); this.#changed(this); }
    delete(k, v) { this.#list = this.#list.filter((p) => p[0] !== String(k) || (v !== undefined && p[1] !== String(v))); this.#changed(this); }
    get(k) { return this.#list.find((p) => p[0] === String(k))?.[1] ?? null; }
    getAll(k) { return this.#list.filter((p) => p[0] === String(k)).map((p) => p[1]); }
    has(k, v) { return this.#list.some((p) => p[0] === String(k) && (v === undefined || p[1] === String(v))); }
    set(k, v) {
      const at = this.#list.findIndex((p) => p[0] === String(k));
      if (at < 0) return this.append(k, v);
      this.#list[at][1] = String(v);
      this.#list = this.#list.filter((p, i) => i <= at || p[0] !== String(k));
      this.#changed(this);
    }
    sort() { this.#list.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0)); this.#changed(this); }
    forEach(f, self) { for (const [k, v] of this) f.call(self, v, k, this); }
    keys() { return this.#list.map((p) => p[0])[host.symbols.iterator](); }
    values() { return this.#list.map((p) => p[1])[host.symbols.iterator](); }
    entries() { return this.#list.map((p) => [...p])[host.symbols.iterator](); }
    [host.symbols.iterator]() { return this.entries(); }
    toString() { return host.formText(this.#list); }
    get [host.symbols.toStringTag]() { return 'URLSearchParams'; }
  }

  lib.paramsBody = (body) =>
    (body instanceof URLSearchParams ? [lib.toBytes(body), 'application/x-www-form-urlencoded;charset=UTF-8'] : undefined);
  lib.URLSearchParams = URLSearchParams;
  Object.assign(globalThis, { URLSearchParams });
})
