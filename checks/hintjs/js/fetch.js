// fetch, by the WHATWG Fetch standard as far as hints use it.
(function (host, lib) {
  'use strict';
  // bodyOf gives the bytes of a body and its content type.
  function bodyOf(body) {
    if (body === undefined || body === null) return {};
    const form = lib.formBody?.(body) ?? lib.paramsBody?.(body);
    if (form) return { bytes: form[0], type: form[1] };
    if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return { bytes: lib.toBytes(body) };
    return { bytes: lib.toBytes(body), type: 'text/plain;charset=UTF-8' };
  }

  // send is what fetch, XMLHttpRequest and $.ajax share: done gets the answer, or nothing.
  lib.send = (method, url, init, body, done) => {
    let headers = init && new lib.Headers(init);
    const sent = bodyOf(body);
    if (sent.type) headers ??= new lib.Headers();
    if (sent.type && !headers.has('content-type')) headers.set('content-type', sent.type);
    host.fetch(method, url, headers ? lib.pairsOf(headers) : [], sent.bytes, done);
  };

  class Response {
    #from; #headers; #used = false;
    constructor(from) { this.#from = from; }
    get url() { return this.#from.url; }
    get redirected() { return this.#from.redirected; }
    get status() { return this.#from.status; }
    get statusText() { return this.#from.statusText; }
    get ok() { return this.status >= 200 && this.status < 300; }
    get type() { return 'cors'; }
    get headers() { return this.#headers ??= new lib.Headers(this.#from.headers); }
    get bodyUsed() { return this.#used; }
    #use() {
      if (this.#used) throw new TypeError('Body is unusable: Body has already been read');
      this.#used = true;
    }
    async text() { this.#use(); return this.#from.text; }
    async json() { this.#use(); return lib.parse(this.#from.text); }
    async arrayBuffer() { this.#use(); return this.#from.bytes.slice(0); }
    async blob() { this.#use(); return new globalThis.Blob([this.#from.bytes], { type: this.headers.get('content-type') ?? '' }); }
    clone() {
      if (this.#used) throw new TypeError('Response.clone: Body has already been consumed.');
      return new Response(this.#from);
    }
    get [host.symbols.toStringTag]() { return 'Response'; }
  }

  const normal = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'];
  async function fetch(resource, options) {
    const { method = 'GET', headers, body } = options ?? {};
    const url = host.url(String(resource), undefined);
    if (!url) throw new TypeError(`Failed to parse URL from ${resource}`);
    if (url('username') || url('password')) throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${resource}`);
    const verb = normal.includes(String(method).toUpperCase()) ? String(method).toUpperCase() : String(method);
    if (!host.isToken(verb) || ['CONNECT', 'TRACE', 'TRACK'].includes(verb.toUpperCase())) throw new TypeError(`'${method}' is not a valid HTTP method.`);
    if ((verb === 'GET' || verb === 'HEAD') && body != null) throw new TypeError('Request with GET/HEAD method cannot have body.');
    return new Promise((resolve, reject) => {
      lib.send(verb, url('href'), headers, body, (from) => {
        if (from) resolve(new Response(from));
        else reject(new TypeError('fetch failed'));
      });
    });
  }
  globalThis.fetch = fetch;
  globalThis.Response = Response;
})
