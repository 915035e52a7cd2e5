// ReadableStream, by the WHATWG Streams standard, as far as hints read bodies by it.
(function (host, lib) {
  'use strict';
  const later = Promise.resolve.bind(Promise);

  class ReadableStream {
    #queue = []; #waiting = []; #state = 'readable'; #error; #source; #controller; #pulling = false; #reader;
    constructor(source = {}) {
      this.#source = source;
      const stream = this;
      this.#controller = {
        get desiredSize() { return stream.#state === 'readable' ? 1 - stream.#queue.length : 0; },
        enqueue: (chunk) => {
          if (this.#state !== 'readable') throw new TypeError('Invalid state: Controller is already closed');
          if (this.#waiting.length) this.#waiting.shift().resolve({ value: chunk, done: false });
          else this.#queue.push(chunk);
        },
        close: () => this.#end('closed'),
        error: (e) => this.#end('errored', e),
      };
      const started = source.start?.(this.#controller);
      later(started).then(() => this.#pull(), (e) => this.#end('errored', e));
    }
    #end(state, error) {
      if (this.#state !== 'readable') return;
      this.#state = state;
      this.#error = error;
      for (const w of this.#waiting.splice(0)) {
        if (state === 'errored') w.reject(error);
        else w.resolve({ value: undefined, done: true });
      }
    }
    #pull() {
      if (this.#pulling || this.#state !== 'readable' || !this.#source.pull || (this.#queue.length && !this.#waiting.length)) return;
      this.#pulling = true;
      later().then(() => this.#source.pull(this.#controller)).then(() => {
        this.#pulling = false;
        if (this.#waiting.length) this.#pull();
      }, (e) => this.#end('errored', e));
    }
    #read() {
      this.used = true;
      if (this.#queue.length) {
        const value = this.#queue.shift();
        this.#pull();
        return later({ value, done: false });
      }
      if (this.#state === 'errored') return Promise.reject(this.#error);
      if (this.#state === 'closed') return later({ value: undefined, done: true });
      return new Promise((resolve, reject) => { this.#waiting.push({ resolve, reject }); this.#pull(); });
    }
    get locked() { return this.#reader !== undefined; }
    getReader() {
      if (this.#reader) throw Object.assign(new TypeError('Invalid state: ReadableStream is locked'), { code: 'ERR_INVALID_STATE' });
      const reader = {
        read: () => (this.#reader === reader ? this.#read() : Promise.reject(new TypeError('Invalid state: The reader is not attached to a stream'))),
        releaseLock: () => { if (this.#reader === reader) this.#reader = undefined; },
        cancel: (reason) => this.#cancel(reason),
        get closed() { return later(); },
      };
      this.#reader = reader;
      return reader;
    }
    async #cancel(reason) {
      this.used = true;
      this.#queue = [];
      this.#end('closed');
      await this.#source.cancel?.(reason);
    }
    async cancel(reason) {
      if (this.locked) throw new TypeError('Invalid state: ReadableStream is locked');
      return this.#cancel(reason);
    }
    tee() {
      const reader = this.getReader();
      const branches = [];
      const pull = async () => {
        const { value, done } = await reader.read();
        for (const c of branches) {
          if (done) c.close();
          else c.enqueue(value);
        }
      };
      const branch = () => new ReadableStream({ start(c) { branches.push(c); }, pull });
      return [branch(), branch()];
    }
    pipeThrough({ readable, writable }) {
      this.pipeTo(writable).then(undefined, () => {});
      return readable;
    }
    async pipeTo(writable) {
      const writer = writable.getWriter();
      for (;;) {
        const { value, done } = await this.#read();
        if (done) break;
        await writer.write(value);
      }
      await writer.close();
    }
    values() {
      const reader = this.getReader();
      const it = {
        async next() {
          const result = await reader.read();
          if (result.done) reader.releaseLock();
          return result;
        },
        async return(value) {
          await reader.cancel();
          reader.releaseLock();
          return { value, done: true };
        },
        [Symbol.for('Symbol.asyncIterator')]() { return it; },
      };
      return it;
    }
    static from(items) {
      const it = items[Symbol.for('Symbol.asyncIterator')]?.() ?? items[Symbol.iterator]();
      return new ReadableStream({ async pull(c) {
        const { value, done } = await it.next();
        if (done) c.close();
        else c.enqueue(await value);
      } });
    }
    get [Symbol.toStringTag]() { return 'ReadableStream'; }
  }
  Object.defineProperty(ReadableStream.prototype, Symbol.for('Symbol.asyncIterator'), { value: ReadableStream.prototype.values });
  Object.defineProperty(ReadableStream.prototype, 'used', { value: false, writable: true, enumerable: false });

  class WritableStream {
    #sink; #closed = false;
    constructor(sink = {}) { this.#sink = sink; sink.start?.({ error() {} }); }
    get locked() { return false; }
    getWriter() {
      return {
        write: async (chunk) => { if (this.#closed) throw new TypeError('Invalid state: WritableStream is closed'); await this.#sink.write?.(chunk); },
        close: async () => { this.#closed = true; await this.#sink.close?.(); },
        abort: async (reason) => { this.#closed = true; await this.#sink.abort?.(reason); },
        releaseLock() {}, ready: later(), closed: later(),
      };
    }
  }
  class TransformStream {
    constructor({ start, transform = (chunk, c) => c.enqueue(chunk), flush } = {}) {
      let out;
      this.readable = new ReadableStream({ start(c) { out = c; } });
      out.terminate = out.close;
      start?.(out);
      this.writable = new WritableStream({
        write: (chunk) => transform(chunk, out),
        close: async () => { await flush?.(out); out.close(); },
      });
    }
  }
  class TextDecoderStream extends TransformStream {
    constructor(label = 'utf-8', options) {
      const decoder = new TextDecoder(label, options);
      super({
        transform(chunk, c) { const text = decoder.decode(chunk, { stream: true }); if (text) c.enqueue(text); },
        flush(c) { const text = decoder.decode(); if (text) c.enqueue(text); },
      });
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
  lib.streamOf = (bytes) => new ReadableStream({ start(c) {
    if (bytes.byteLength) c.enqueue(new Uint8Array(bytes));
    c.close();
  } });
  lib.ReadableStream = ReadableStream;
  Object.assign(globalThis, { ReadableStream, WritableStream, TransformStream, TextDecoderStream });
})
