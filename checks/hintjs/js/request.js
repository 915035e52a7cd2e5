// Request, by the WHATWG Fetch standard as far as hints use it.
(function (host, lib) {
  'use strict';
  class Request extends lib.Body {
    #asked; #headers; #signal;
    constructor(resource, init) {
      const asked = lib.asked(resource, init);
      super(asked.from, 'Request', asked.stream);
      this.#asked = asked;
      this.#headers = new lib.Headers(asked.headers);
      this.#signal = asked.signal;
    }
    get url() { return this.#asked.url; }
    get method() { return this.#asked.method; }
    get headers() { return this.#headers; }
    get redirect() { return this.#asked.options.redirect ?? 'follow'; }
    get credentials() { return this.#asked.options.credentials ?? 'same-origin'; }
    get mode() { return this.#asked.options.mode ?? 'cors'; }
    get cache() { return this.#asked.options.cache ?? 'default'; }
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
      const copy = new Request(this.#asked.url, { ...this.#asked.options, method: this.#asked.method, headers: this.#headers, signal: this.#signal, ...(body === undefined ? {} : { body, duplex: 'half' }) });
      if (!type) copy.#headers.delete('content-type');
      return copy;
    }
    // askedBy gives what a Request asks for, of other values undefined.
    static askedBy(v) {
      return typeof v === 'object' && v !== null && #asked in v ? { ...v.#asked, headers: v.#headers, signal: v.#signal } : undefined;
    }
    get [host.symbols.toStringTag]() { return 'Request'; }
  }
  lib.askedBy = Request.askedBy;
  delete Request.askedBy;
  globalThis.Request = Request;
})
