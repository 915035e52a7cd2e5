// What requests and responses have in common: a body.
(function (host, lib) {
  'use strict';
  // bodyOf gives the bytes of a body and its content type.
  lib.bodyOf = (body) => {
    if (body === undefined || body === null) return {};
    const form = lib.formBody?.(body) ?? lib.paramsBody?.(body);
    if (form) return { bytes: form[0], type: form[1] };
    if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return { bytes: lib.toBytes(body) };
    return { bytes: lib.toBytes(body), type: 'text/plain;charset=UTF-8' };
  };

  // came tells that a value was read from an answer of the network.
  lib.came = (from, v) => {
    if (from.id !== undefined) host.came(from.id, v);
    return v;
  };

  // A Body reads from {text, bytes}, from nothing, or from a stream.
  class Body {
    #from; #stream; #used = false; #kind;
    constructor(from, kind, stream) {
      this.#from = from;
      this.#kind = kind;
      this.#stream = stream;
    }
    get bodyUsed() { return this.#used || Boolean(this.#stream?.used); }
    get body() {
      if (!this.#from && !this.#stream) return null;
      return this.#stream ??= lib.streamOf(this.#from.bytes);
    }
    async #read() {
      if (this.bodyUsed || this.#stream?.locked) throw new TypeError('Body is unusable: Body has already been read');
      this.#used = true;
      if (this.#stream && !this.#from) return lib.readAll(this.#stream);
      return this.#from ?? { text: '', bytes: new ArrayBuffer(0) };
    }
    async text() {
      const from = await this.#read();
      return lib.came(from, from.text);
    }
    async json() {
      const from = await this.#read();
      return lib.came(from, lib.parse(from.text));
    }
    async arrayBuffer() { return (await this.#read()).bytes.slice(0); }
    async bytes() { return new Uint8Array((await this.#read()).bytes.slice(0)); }
    async blob() { return new globalThis.Blob([(await this.#read()).bytes], { type: this.headers.get('content-type') ?? '' }); }
    async formData() {
      const type = this.headers.get('content-type') ?? '';
      const { bytes } = await this.#read();
      return lib.parseForm(type, bytes);
    }
    static copy(body) {
      if (body.bodyUsed || body.#stream?.locked) throw new TypeError(`${body.#kind}.clone: Body has already been consumed.`);
      if (!body.#stream || body.#from) return [body.#from, undefined];
      const [a, b] = body.#stream.tee();
      body.#stream = a;
      return [undefined, b];
    }
    static take(body) {
      if (body.bodyUsed) throw new TypeError('Cannot construct a Request with a Request object that has already been used.');
      return [body.#from, body.#stream];
    }
  }

  lib.readAll = async (stream) => {
    const reader = stream.getReader();
    const parts = [];
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      parts.push(lib.toBytes(value));
    }
    const bytes = lib.concat(parts);
    return { bytes, text: host.decode(bytes) };
  };
  // source is what a Body is made of, for a value that a hint gives.
  lib.source = (body) => {
    if (lib.isStream(body)) return { stream: body };
    const { bytes, type } = lib.bodyOf(body);
    if (bytes === undefined) return {};
    return { from: { bytes, get text() { return host.decode(bytes); } }, type };
  };
  lib.isStream = (v) => typeof v === 'object' && v !== null && typeof v.getReader === 'function';
  lib.Body = Body;
})
