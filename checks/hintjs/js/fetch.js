// fetch, by the WHATWG Fetch standard as far as hints use it.
(function (host, lib) {
  'use strict';
  // send is what fetch, XMLHttpRequest and $.ajax share: done gets the answer, or nothing. It gives a function that
  // calls the request off.
  lib.send = (method, url, init, body, done, how = {}) => {
    let headers = init && new lib.Headers(init);
    const sent = lib.bodyOf(body);
    if (sent.type) headers ??= new lib.Headers();
    if (sent.type && !headers.has('content-type')) headers.set('content-type', sent.type);
    return host.fetch(method, url, headers ? lib.pairsOf(headers) : [], sent.bytes, done, Boolean(how.noFollow), Boolean(how.noCookies));
  };

  const nullBody = [101, 103, 204, 205, 304];
  const inner = Symbol('from the network');
  class Response extends lib.Body {
    #from; #headers; #type = 'default';
    constructor(body = null, init = {}, ...rest) {
      if (body === inner) {
        const [from, kept] = [init, rest[0]];
        const none = from.type?.startsWith('opaque') || from.type === 'error' || nullBody.includes(from.status);
        super(...(kept ?? [none ? undefined : from, 'Response']));
        this.#from = from;
        this.#type = from.type ?? 'cors';
        lib.came(from, this);
        return;
      }
      const status = init?.status === undefined ? 200 : Math.trunc(Number(init.status));
      if (!(status >= 200 && status <= 599)) throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
      if (body !== null && body !== undefined && nullBody.includes(status)) throw new TypeError(`Response constructor: Invalid response status code ${status}`);
      const { from, stream, type } = lib.source(body);
      super(from, 'Response', stream);
      this.#headers = new lib.Headers(init?.headers);
      if (type && !this.#headers.has('content-type')) this.#headers.set('content-type', type);
      this.#from = { url: '', redirected: false, status, statusText: String(init?.statusText ?? '') };
    }
    get url() { return this.#from.url; }
    get redirected() { return this.#from.redirected; }
    get status() { return this.#from.status; }
    get statusText() { return this.#from.statusText; }
    get ok() { return this.status >= 200 && this.status < 300; }
    get type() { return this.#type; }
    get headers() { return this.#headers ??= lib.frozenHeaders(this.#from.headers); }
    clone() {
      const [from, stream] = lib.Body.copy(this);
      const copy = new Response(inner, this.#from, [from, 'Response', stream]);
      copy.#type = this.#type;
      if (this.#headers) copy.#headers = new lib.Headers(this.#headers);
      return copy;
    }
    static json(data, init) {
      const text = JSON.stringify(data);
      if (text === undefined) throw new TypeError('Value is not JSON serializable');
      const headers = new lib.Headers(init?.headers);
      if (!headers.has('content-type')) headers.set('content-type', 'application/json');
      return new Response(text, { ...init, headers });
    }
    static error() { return new Response(inner, { url: '', redirected: false, status: 0, statusText: '', headers: [], type: 'error' }); }
    static redirect(url, status = 302) {
      if (![301, 302, 303, 307, 308].includes(status)) throw new RangeError(`Invalid status code ${status}`);
      const parsed = host.url(String(url), host.code);
      if (!parsed) throw new TypeError(`Failed to parse URL from ${url}`);
      return new Response(inner, { url: '', redirected: false, status, statusText: '', headers: [['location', parsed('href')]], type: 'default' });
    }
    get [host.symbols.toStringTag]() { return 'Response'; }
  }

  const normal = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'];
  function methodOf(method) {
    const verb = normal.includes(String(method).toUpperCase()) ? String(method).toUpperCase() : String(method);
    if (!host.isToken(verb)) throw new TypeError(`'${method}' is not a valid HTTP method.`);
    if (['CONNECT', 'TRACE', 'TRACK'].includes(verb.toUpperCase())) throw new TypeError(`'${method}' HTTP method is unsupported.`);
    return verb;
  }

  const choices = {
    redirect: ['follow', 'error', 'manual'], credentials: ['omit', 'same-origin', 'include'],
    mode: ['navigate', 'same-origin', 'no-cors', 'cors'], cache: ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'],
  };
  class Request extends lib.Body {
    #url; #method; #headers; #signal; #options = {};
    constructor(resource, init) {
      const given = resource instanceof Request ? resource : undefined;
      const options = init ?? {};
      if (typeof options !== 'object' && typeof options !== 'function') throw new TypeError("Request constructor: Expected init (\"options\") to be one of: Null, Undefined, Object.");
      const url = given ? given.#url : absolute(resource);
      const method = options.method === undefined ? given?.#method ?? 'GET' : methodOf(options.method);
      const bare = method === 'GET' || method === 'HEAD';
      if (bare && options.body != null) throw new TypeError('Request with GET/HEAD method cannot have body.');
      if (lib.isStream(options.body) && options.duplex === undefined) {
        throw new TypeError('RequestInit: duplex option is required when sending a body.');
      }
      const made = options.body != null ? lib.source(options.body) : {};
      const kept = given && options.body == null && !bare ? lib.Body.take(given) : [];
      super(made.from ?? kept[0], 'Request', made.stream ?? kept[1]);
      this.#url = url;
      this.#method = method;
      this.#headers = new lib.Headers(options.headers ?? given?.headers);
      if (made.type && !this.#headers.has('content-type')) this.#headers.set('content-type', made.type);
      this.#signal = options.signal === undefined ? given?.#signal : options.signal ?? undefined;
      if (this.#signal !== undefined && typeof this.#signal.addEventListener !== 'function') {
        throw new TypeError("Request constructor: Expected signal (\"signal\") to be an instance of AbortSignal.");
      }
      for (const [name, allowed] of Object.entries(choices)) {
        const value = options[name] ?? given?.#options[name];
        if (value === undefined) continue;
        if (!allowed.includes(String(value))) throw new TypeError(`Request constructor: ${value} is not an accepted type. Expected one of ${allowed.join(', ')}.`);
        this.#options[name] = String(value);
      }
    }
    get url() { return this.#url; }
    get method() { return this.#method; }
    get headers() { return this.#headers; }
    get redirect() { return this.#options.redirect ?? 'follow'; }
    get credentials() { return this.#options.credentials ?? 'same-origin'; }
    get mode() { return this.#options.mode ?? 'cors'; }
    get cache() { return this.#options.cache ?? 'default'; }
    get destination() { return ''; }
    get referrer() { return 'about:client'; }
    get referrerPolicy() { return ''; }
    get integrity() { return ''; }
    get keepalive() { return false; }
    get signal() { return this.#signal ??= new globalThis.AbortController().signal; }
    static signalOf(request) { return request.#signal; }
    clone() {
      const [from, stream] = lib.Body.copy(this);
      const body = stream ?? from?.bytes;
      const type = this.#headers.has('content-type');
      const copy = new Request(this.#url, { ...this.#options, method: this.#method, headers: this.#headers, signal: this.#signal, ...(body === undefined ? {} : { body, duplex: 'half' }) });
      if (!type) copy.#headers.delete('content-type');
      return copy;
    }
    get [host.symbols.toStringTag]() { return 'Request'; }
  }
  const { signalOf } = Request;
  delete Request.signalOf;

  function absolute(resource) {
    const url = host.url(String(resource), undefined);
    if (!url) throw new TypeError(`Failed to parse URL from ${resource}`);
    if (url('username') || url('password')) throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${resource}`);
    return url('href');
  }

  const redirects = [301, 302, 303, 307, 308];
  // seen is the answer as the options let a hint see it.
  function seen(from, request) {
    const hidden = { url: request.url, redirected: false, status: 0, statusText: '', headers: [] };
    if (redirects.includes(from.status) && request.redirect === 'manual') return { ...hidden, type: 'opaqueredirect' };
    return from;
  }

  async function fetch(resource, options) {
    const request = new Request(resource, options);
    const signal = signalOf(request);
    if (signal?.aborted) throw signal.reason;
    const body = request.body === null ? undefined : await request.arrayBuffer();
    return new Promise((resolve, reject) => {
      const cancel = lib.send(request.method, request.url, request.headers, body, (from) => {
        if (from && !(redirects.includes(from.status) && request.redirect === 'error')) resolve(new Response(inner, seen(from, request)));
        else reject(new TypeError('fetch failed', from && { cause: new Error('unexpected redirect') }));
      }, { noFollow: request.redirect !== 'follow', noCookies: request.credentials === 'omit' });
      signal?.addEventListener('abort', () => { cancel(); reject(signal.reason); });
    });
  }
  globalThis.fetch = fetch;
  globalThis.Response = Response;
  globalThis.Request = Request;
})
