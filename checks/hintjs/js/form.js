// Blob and FormData.
(function (host, lib) {
  'use strict';
  const { toBytes, concat } = lib;

  class Blob {
    #bytes; #type;
    constructor(parts = [], { type = '' } = {}) {
      this.#bytes = concat([...parts].map((p) => (p instanceof Blob ? p.#bytes : toBytes(p))));
      this.#type = String(type).toLowerCase();
    }
    get size() { return this.#bytes.byteLength; }
    get type() { return this.#type; }
    slice(from, to, type) { return new Blob([this.#bytes.slice(from, to)], { type }); }
    async text() { return host.decode(this.#bytes); }
    async arrayBuffer() { return this.#bytes.slice(0); }
    async bytes() { return new Uint8Array(this.#bytes.slice(0)); }
    stream() { return lib.streamOf(this.#bytes); }
    static bytesOf(blob) { return blob.#bytes; }
    get [Symbol.toStringTag]() { return 'Blob'; }
    [Symbol.for('nodejs.util.inspect.custom')]() { return `Blob { size: ${this.size}, type: '${this.type}' }`; }
  }
  class File extends Blob {
    constructor(parts, name, options) { super(parts, options); this.name = String(name); this.lastModified = options?.lastModified ?? Date.now(); }
    get [Symbol.toStringTag]() { return 'File'; }
  }

  class FormData {
    #list = [];
    static #entry(k, v, filename) {
      if (!(v instanceof Blob)) return [String(k), String(v)];
      if (v instanceof File && filename === undefined) return [String(k), v];
      return [String(k), new File([v], filename ?? 'blob', { type: v.type })];
    }
    append(k, v, filename) { this.#list.push(FormData.#entry(k, v, filename)); }
    set(k, v, filename) { this.delete(k); this.append(k, v, filename); }
    delete(k) { this.#list = this.#list.filter((p) => p[0] !== String(k)); }
    get(k) { return this.#list.find((p) => p[0] === String(k))?.[1] ?? null; }
    getAll(k) { return this.#list.filter((p) => p[0] === String(k)).map((p) => p[1]); }
    has(k) { return this.#list.some((p) => p[0] === String(k)); }
    forEach(f, self) { for (const [k, v] of this) f.call(self, v, k, this); }
    entries() { return this.#list.map((p) => [...p])[Symbol.iterator](); }
    keys() { return this.#list.map((p) => p[0])[Symbol.iterator](); }
    values() { return this.#list.map((p) => p[1])[Symbol.iterator](); }
    [Symbol.iterator]() { return this.entries(); }
    get [Symbol.toStringTag]() { return 'FormData'; }
  }

  // multipart encodes a form, RFC 7578.
  function multipart(form) {
    const boundary = '----grader' + Math.random().toString(36).slice(2).padEnd(16, '0');
    const quoted = (name) => name.replace(/\r\n|\r|\n/g, '%0D%0A').replace(/"/g, '%22');
    const chunks = [];
    for (const [name, value] of form) {
      const head = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"`;
      if (value instanceof Blob) {
        chunks.push(toBytes(`${head}; filename="${quoted(value.name)}"\r\nContent-Type: ${value.type || 'application/octet-stream'}\r\n\r\n`), Blob.bytesOf(value));
      } else chunks.push(toBytes(`${head}\r\n\r\n${value.replace(/\r\n|\r|\n/g, '\r\n')}`));
      chunks.push(toBytes('\r\n'));
    }
    chunks.push(toBytes(`--${boundary}--\r\n`));
    return [concat(chunks), `multipart/form-data; boundary=${boundary}`];
  }

  // readMultipart decodes what multipart encodes.
  function readMultipart(bytes, boundary) {
    const text = Array.from(new Uint8Array(bytes), (b) => String.fromCharCode(b)).join('');
    const form = new FormData();
    for (const part of text.split('--' + boundary).slice(1, -1)) {
      const at = part.indexOf('\r\n\r\n');
      const field = (pattern) => pattern.exec(part.slice(0, at))?.[1];
      const name = field(/[; ]name="([^"]*)"/i);
      if (at < 0 || name === undefined) throw new TypeError('Failed to parse body as FormData.');
      const content = Uint8Array.from([...part.slice(at + 4, -2)].map((c) => c.charCodeAt(0))).buffer;
      const filename = field(/filename="([^"]*)"/i);
      form.append(utf8(name), filename === undefined ? host.decode(content)
        : new File([content], utf8(filename), { type: field(/content-type: *([^\r\n]*)/i) ?? 'text/plain' }));
    }
    return form;
  }
  const utf8 = (s) => host.decode(Uint8Array.from([...s].map((c) => c.charCodeAt(0))).buffer);
  lib.parseForm = (type, bytes) => {
    const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(type)?.[1];
    if (boundary) return readMultipart(bytes, boundary);
    if (!/^application\/x-www-form-urlencoded\b/i.test(type)) {
      throw new TypeError('Content-Type was not one of "multipart/form-data" or "application/x-www-form-urlencoded".');
    }
    const form = new FormData();
    for (const [k, v] of new lib.URLSearchParams(host.decode(bytes))) form.append(k, v);
    return form;
  };

  lib.formBody = (body) => {
    if (body instanceof FormData) return multipart(body);
    return body instanceof Blob ? [Blob.bytesOf(body), body.type || undefined] : undefined;
  };
  Object.assign(globalThis, { Blob, File, FormData });
})
