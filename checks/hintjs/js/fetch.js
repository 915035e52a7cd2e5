// fetch, by the WHATWG Fetch standard as far as hints use it.
(function (host, lib) {
  'use strict';
  const { toBytes } = lib;
  const tokens = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

  class Headers {
    #map = new Map();
    constructor(init) {
      if (init === undefined || init === null) return;
      const pairs = typeof init[Symbol.iterator] === 'function' ? init : Object.entries(init);
      for (const [name, value] of pairs) this.append(name, value);
    }
    static #name(name) {
      if (!tokens.test(String(name))) throw new TypeError(`Headers.append: "${name}" is an invalid header name.`);
      return String(name).toLowerCase();
    }
    append(name, value) {
      const key = Headers.#name(name);
      const text = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
      this.#map.set(key, this.#map.has(key) ? `${this.#map.get(key)}, ${text}` : text);
    }
    set(name, value) { this.delete(name); this.append(name, value); }
    delete(name) { this.#map.delete(Headers.#name(name)); }
    get(name) { return this.#map.get(Headers.#name(name)) ?? null; }
    has(name) { return this.#map.has(Headers.#name(name)); }
    forEach(f, self) { for (const [k, v] of this) f.call(self, v, k, this); }
    entries() { return [...this.#map].sort(([a], [b]) => (a < b ? -1 : 1))[Symbol.iterator](); }
    keys() { return [...this.entries()].map(([k]) => k)[Symbol.iterator](); }
    values() { return [...this.entries()].map(([, v]) => v)[Symbol.iterator](); }
    [Symbol.iterator]() { return this.entries(); }
    get [Symbol.toStringTag]() { return 'Headers'; }
  }

  // bodyOf gives the bytes of a body and its content type.
  function bodyOf(body) {
    if (body === undefined || body === null) return [];
    const form = lib.formBody?.(body) ?? lib.paramsBody?.(body);
    if (form) return form;
    if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return [toBytes(body)];
    return [toBytes(body), 'text/plain;charset=UTF-8'];
  }

  // send is what fetch, XMLHttpRequest and $.ajax share: done gets the answer, or nothing.
  lib.send = (method, url, headers, body, done) => {
    const [bytes, type] = bodyOf(body);
    if (type && !headers.has('content-type')) headers.set('content-type', type);
    host.fetch(method, url, [...headers], bytes, done);
  };

  class Response {
    #from; #used = false;
    constructor(from) {
      this.#from = from;
      const { url, redirected, status, statusText } = from;
      for (const [k, value] of Object.entries({ url, redirected, status, statusText, ok: status >= 200 && status < 300, type: 'cors', headers: new Headers(from.headers) })) {
        Object.defineProperty(this, k, { value });
      }
    }
    get bodyUsed() { return this.#used; }
    #use() {
      if (this.#used) throw new TypeError('Body is unusable: Body has already been read');
      this.#used = true;
    }
    async text() { this.#use(); return this.#from.text(); }
    async json() { this.#use(); return JSON.parse(this.#from.text()); }
    async arrayBuffer() { this.#use(); return this.#from.bytes(); }
    async blob() { this.#use(); return new globalThis.Blob([this.#from.bytes()], { type: this.headers.get('content-type') ?? '' }); }
    clone() {
      if (this.#used) throw new TypeError('Response.clone: Body has already been consumed.');
      return new Response(this.#from);
    }
    get [Symbol.toStringTag]() { return 'Response'; }
  }

  const normal = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'];
  async function fetch(resource, options) {
    const { method = 'GET', headers, body } = options ?? {};
    const url = host.url(String(resource), undefined);
    if (!url) throw new TypeError(`Failed to parse URL from ${resource}`);
    if (url('username') || url('password')) throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${resource}`);
    const verb = normal.includes(String(method).toUpperCase()) ? String(method).toUpperCase() : String(method);
    if (!tokens.test(verb) || ['CONNECT', 'TRACE', 'TRACK'].includes(verb.toUpperCase())) throw new TypeError(`'${method}' is not a valid HTTP method.`);
    if ((verb === 'GET' || verb === 'HEAD') && body != null) throw new TypeError('Request with GET/HEAD method cannot have body.');
    return new Promise((resolve, reject) => {
      lib.send(verb, url('href'), new Headers(headers), body, (from) => {
        if (from) resolve(new Response(from));
        else reject(new TypeError('fetch failed'));
      });
    });
  }
  Object.assign(globalThis, { fetch, Headers, Response });
})
