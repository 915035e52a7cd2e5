// Request, by the WHATWG Fetch standard as far as hints use it.
(function (host, lib) {
  'use strict';
  class Request extends lib.Body {
    #request; #headers; #signal;
    constructor(resource, init) {
      const request = lib.requestOf(resource, init);
      super(request.from, 'Request', request.stream);
      this.#request = request;
      this.#headers = new lib.Headers(request.headers);
      this.#signal = request.signal;
    }
    get url() { return this.#request.url; }
    get method() { return this.#request.method; }
    get headers() { return this.#headers; }
    get redirect() { return this.#request.options.redirect ?? 'follow'; }
    get credentials() { return this.#request.options.credentials ?? 'same-origin'; }
    get mode() { return this.#request.options.mode ?? 'cors'; }
    get cache() { return this.#request.options.cache ?? 'default'; }
    get destination() { return ''; }
    get referrer() { return 'about:client'; }
    get referrerPolicy() { return ''; }
    get integrity() { return ''; }
    get keepalive() { return false; }
    get signal() { return this.#signal ??= new globalThis.AbortController().signal; }
    clone() {
      const [from, stream] = lib.Body.copy(this);
      const body = stream ?? from?.bytes;
      const type = this.#headers.has('content-type');
      const copy = new Request(this.#request.url, { ...this.#request.options, method: this.#request.method, headers: this.#headers, signal: this.#signal, ...(body === undefined ? {} : { body, duplex: 'half' }) });
      if (!type) copy.#headers.delete('content-type');
      return copy;
    }
    // requestPartsOf describes a Request; of other values it is undefined.
    static requestPartsOf(v) {
      return typeof v === 'object' && v !== null && #request in v ? { ...v.#request, headers: v.#headers, signal: v.#signal } : undefined;
    }
    get [host.symbols.toStringTag]() { return 'Request'; }
  }
  lib.requestPartsOf = Request.requestPartsOf;
  delete Request.requestPartsOf;
  globalThis.Request = Request;
})
