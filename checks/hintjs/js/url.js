// URL, by the WHATWG URL standard.
(function (host, lib) {
  'use strict';
  let blobs = 0;
  class URL {
    #part; #params;
    constructor(ref, base) {
      this.#part = host.url(String(ref), base === undefined ? undefined : String(base));
      if (!this.#part) {
        throw Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL', input: String(ref) });
      }
    }
    static canParse(ref, base) { return Boolean(host.url(String(ref), base === undefined ? undefined : String(base))); }
    static parse(ref, base) { return URL.canParse(ref, base) ? new URL(ref, base) : null; }
    static createObjectURL(blob) {
      if (!(blob instanceof globalThis.Blob)) throw new TypeError('The "obj" argument must be an instance of Blob.');
      return `blob:nodedata:${String(++blobs).padStart(12, '0')}`;
    }
    static revokeObjectURL() {}
    get href() { return this.#part('href'); }
    set href(v) { this.#part = new URL(v).#part; this.#params = undefined; }
    get origin() { return /^(https?|ftp|wss?):$/.test(this.protocol) ? `${this.protocol}//${this.host}` : 'null'; }
    get searchParams() {
      this.#params ??= new lib.URLSearchParams(this.search, (params) => { this.#part('search', String(params)); });
      return this.#params;
    }
    get search() { return this.#part('search'); }
    set search(v) { this.#part('search', String(v)); this.#params = undefined; }
    toString() { return this.href; }
    toJSON() { return this.href; }
    get [host.symbols.toStringTag]() { return 'URL'; }
    static {
      ['protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'hash'].forEach((name) => {
        Object.defineProperty(URL.prototype, name, {
          get() { return this.#part(name); }, set(v) { this.#part(name, String(v)); }, enumerable: true, configurable: true,
        });
      });
    }
  }
  globalThis.URL = URL;
})
