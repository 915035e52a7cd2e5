// fetch, by the WHATWG Fetch standard as far as hints use it.
(function (host, lib) {
  'use strict';
  // send sends a request of XMLHttpRequest or $.ajax; done is called with the response, or without if there is none.
  lib.send = (method, url, init, body, done) => {
    const { from, type } = lib.bodyOf(body);
    return host.fetch(method, url, pairs(init, type), from?.content, done, false, false);
  };

  // pairs are the headers of a request, given init and the content type of its body.
  const pairs = (init, type) => {
    if (init === undefined && type === undefined) return [];
    const plain = host.headerPairs(init, type);
    if (plain) return plain;
    const headers = new lib.Headers(init);
    if (type && !headers.has('content-type')) headers.set('content-type', type);
    return lib.pairsOf(headers);
  };

  const nullBody = [101, 103, 204, 205, 304];
  const fromNetwork = {}; // a key for the constructor: what follows came from the network
  class Response extends lib.Body {
    #from; #headers; #type = 'default';
    constructor(body = null, init = {}, content = undefined, copied = undefined) {
      if (body === fromNetwork) {
        super(content, 'Response', copied);
        this.#from = init;
        this.#type = init.type ?? 'cors';
        lib.noteReading(init, this);
        return;
      }
      const status = init?.status === undefined ? 200 : Math.trunc(Number(init.status));
      if (!(status >= 200 && status <= 599)) throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
      if (body !== null && body !== undefined && nullBody.includes(status)) throw new TypeError(`Response constructor: Invalid response status code ${status}`);
      const { from, stream, type } = lib.bodyOf(body);
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
      const copy = new Response(fromNetwork, this.#from, from, stream);
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
    static error() { return new Response(fromNetwork, emptyResponse(0, 'error')); }
    static redirect(url, status = 302) {
      if (!redirects.includes(status)) throw new RangeError(`Invalid status code ${status}`);
      const parsed = host.url(String(url), host.code);
      if (!parsed) throw new TypeError(`Failed to parse URL from ${url}`);
      return new Response(fromNetwork, emptyResponse(status, 'default', [['location', parsed('href')]]));
    }
    get [host.symbols.toStringTag]() { return 'Response'; }
  }
  const emptyResponse = (status, type, headers = [], url = '') => ({ url, redirected: false, status, statusText: '', headers, type });

  const normal = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'];
  const methodOf = (method) => {
    if (normal.includes(method)) return method;
    const verb = normal.includes(String(method).toUpperCase()) ? String(method).toUpperCase() : String(method);
    if (!host.isToken(verb)) throw new TypeError(`'${method}' is not a valid HTTP method.`);
    if (['CONNECT', 'TRACE', 'TRACK'].includes(verb.toUpperCase())) throw new TypeError(`'${method}' HTTP method is unsupported.`);
    return verb;
  };

  const chosen = (value, allowed) => {
    if (value === undefined) return undefined;
    if (!allowed.includes(String(value))) throw new TypeError(`Request constructor: ${value} is not an accepted type. Expected one of ${allowed.join(', ')}.`);
    return String(value);
  };
  const choices = (options, given) => ({
    redirect: chosen(options.redirect ?? given?.redirect, ['follow', 'error', 'manual']),
    credentials: chosen(options.credentials ?? given?.credentials, ['omit', 'same-origin', 'include']),
    mode: chosen(options.mode ?? given?.mode, ['navigate', 'same-origin', 'no-cors', 'cors']),
    cache: chosen(options.cache ?? given?.cache, ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached']),
  });

  // requestOf describes a request, given the arguments of fetch or Request.
  lib.requestOf = (resource, init) => {
    const given = lib.requestPartsOf?.(resource); // undefined until the part with Request is loaded: there is none then
    const options = init ?? {};
    if (typeof options !== 'object' && typeof options !== 'function') throw new TypeError("Request constructor: Expected init (\"options\") to be one of: Null, Undefined, Object.");
    const url = given ? given.url : absolute(resource);
    const method = options.method === undefined ? given?.method ?? 'GET' : methodOf(options.method);
    const bare = method === 'GET' || method === 'HEAD';
    const { body } = options;
    if (bare && body != null) throw new TypeError('Request with GET/HEAD method cannot have body.');
    if (body != null && lib.isStream(body) && options.duplex === undefined) {
      throw new TypeError('RequestInit: duplex option is required when sending a body.');
    }
    let { from, stream, type } = lib.bodyOf(body);
    if (given && body == null && !bare) [from, stream] = lib.Body.take(resource);
    const headers = pairs(options.headers ?? given?.headers, type);
    const signal = options.signal === undefined ? given?.signal : options.signal ?? undefined;
    if (signal !== undefined && typeof signal.addEventListener !== 'function') {
      throw new TypeError("Request constructor: Expected signal (\"signal\") to be an instance of AbortSignal.");
    }
    return { url, method, from, stream, headers, signal, options: init || given ? choices(options, given?.options) : {} };
  };

  const absolute = (resource) => {
    const url = host.address(String(resource));
    if (url === undefined) throw new TypeError(`Failed to parse URL from ${resource}`);
    if (url === null) throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${resource}`);
    return url;
  };

  const redirects = [301, 302, 303, 307, 308];
  // responseTo is the response to a request, filtered as its options say.
  const responseTo = (from, request) => {
    if (request.options.redirect === 'manual' && redirects.includes(from.status)) return new Response(fromNetwork, emptyResponse(0, 'opaqueredirect', [], request.url));
    return new Response(fromNetwork, from, nullBody.includes(from.status) ? undefined : from);
  };

  async function fetch(resource, init) {
    const request = lib.requestOf(resource, init);
    const { signal, stream, options } = request;
    if (signal?.aborted) throw signal.reason;
    if (stream?.used || stream?.locked) throw new TypeError(lib.unusable);
    const content = stream && !request.from ? (await lib.readAll(stream)).bytes : request.from?.content;
    return await new Promise((resolve, reject) => { // returning the promise itself would call its then, which a hint may have changed
      const number = host.fetch(request.method, request.url, request.headers, content, (from) => {
        if (from && !(options.redirect === 'error' && redirects.includes(from.status))) resolve(responseTo(from, request));
        else reject(new TypeError('fetch failed', from && { cause: new Error('unexpected redirect') }));
      }, options.redirect === 'manual' || options.redirect === 'error', options.credentials === 'omit');
      signal?.addEventListener('abort', () => { host.cancel(number); reject(signal.reason); });
    });
  }
  globalThis.fetch = fetch;
  globalThis.Response = Response;
})
