// What requests and responses have in common: a body.
(function (host, lib) {
  'use strict';
  // bodyOf describes a body: {from: {content, bytes, text}}, {stream} or neither, and its content type.
  lib.bodyOf = (body) => {
    if (body === undefined || body === null) return {};
    if (lib.isStream(body)) return { stream: body };
    if (typeof body === 'string') return { from: textBody(body), type: 'text/plain;charset=UTF-8' };
    const form = lib.formBody?.(body) ?? lib.paramsBody?.(body);
    if (form) return { from: bytesBody(form[0]), type: form[1] };
    if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return { from: bytesBody(lib.toBytes(body)) };
    return { from: textBody(String(body)), type: 'text/plain;charset=UTF-8' };
  };
  const textBody = (s) => ({ content: s, get bytes() { return host.encode(s); }, get text() { return host.decode(host.encode(s)); } });
  const bytesBody = (bytes) => ({ content: bytes, bytes, get text() { return host.decode(bytes); } });
  lib.unusable = 'Body is unusable: Body has already been read';
  lib.isStream = (v) => typeof v === 'object' && v !== null && typeof v.getReader === 'function';

  // noteReading records that a value was read from a response, and returns it.
  lib.noteReading = (from, v) => {
    if (from.id !== undefined) host.noteReading(from.id, v);
    return v;
  };

  // A Body is read from {text, bytes}, from a stream, or is empty.
  class Body {
    #from; #stream; #used = false; #kind;
    constructor(from, kind, stream) {
      this.#from = from;
      this.#kind = kind;
      this.#stream = stream;
    }
    get bodyUsed() { return this.#used || !!this.#stream?.used; }
    get body() {
      if (!this.#from && !this.#stream) return null;
      return this.#stream ??= lib.streamOf(this.#from.bytes);
    }
    #take() {
      if (this.bodyUsed || this.#stream?.locked) throw new TypeError(lib.unusable);
      this.#used = true;
      return this.#from ?? (this.#stream ? undefined : { text: '', bytes: new ArrayBuffer(0) });
    }
    #drain() { return lib.readAll(this.#stream); }
    async text() {
      const from = this.#take() ?? await this.#drain();
      return lib.noteReading(from, from.text);
    }
    async json() {
      const from = this.#take() ?? await this.#drain();
      return lib.noteReading(from, lib.parse(from.text));
    }
    async arrayBuffer() { return (this.#take() ?? await this.#drain()).bytes.slice(0); }
    async bytes() { return new Uint8Array((this.#take() ?? await this.#drain()).bytes.slice(0)); }
    async blob() { return new globalThis.Blob([(this.#take() ?? await this.#drain()).bytes], { type: this.headers.get('content-type') ?? '' }); }
    async formData() {
      const type = this.headers.get('content-type') ?? '';
      const { bytes } = this.#take() ?? await this.#drain();
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
  lib.Body = Body;
})
