// Event, EventTarget, AbortController and their like, by the WHATWG DOM standard.
(function (host, lib) {
  'use strict';
  const codes = { IndexSizeError: 1, NotFoundError: 8, NotSupportedError: 9, InvalidStateError: 11, SyntaxError: 12,
    InvalidCharacterError: 5, NetworkError: 19, AbortError: 20, QuotaExceededError: 22, TimeoutError: 23, DataCloneError: 25 };
  class DOMException extends Error {
    #name;
    constructor(message = '', name = 'Error') {
      super(String(message));
      this.#name = String(typeof name === 'object' ? name.name ?? 'Error' : name);
      if (typeof name === 'object' && 'cause' in name) this.cause = name.cause;
    }
    get name() { return this.#name; }
    get code() { return codes[this.#name] ?? 0; }
    get [Symbol.toStringTag]() { return 'DOMException'; }
  }

  const own = Symbol('state');
  class Event {
    constructor(type, { bubbles = false, cancelable = false, composed = false } = {}) {
      if (arguments.length === 0) throw new TypeError('The "type" argument must be specified');
      Object.defineProperty(this, own, { value: { type: String(type), bubbles, cancelable, composed, target: null, prevented: false, stopped: false, at: Date.now() } });
    }
    get type() { return this[own].type; }
    get target() { return this[own].target; }
    get currentTarget() { return this[own].target; }
    get srcElement() { return this[own].target; }
    get bubbles() { return Boolean(this[own].bubbles); }
    get cancelable() { return Boolean(this[own].cancelable); }
    get composed() { return Boolean(this[own].composed); }
    get defaultPrevented() { return this[own].prevented; }
    get returnValue() { return !this[own].prevented; }
    get eventPhase() { return 0; }
    get isTrusted() { return false; }
    get timeStamp() { return this[own].at; }
    preventDefault() { if (this[own].cancelable) this[own].prevented = true; }
    stopPropagation() {}
    stopImmediatePropagation() { this[own].stopped = true; }
    composedPath() { return this[own].target ? [this[own].target] : []; }
    get [Symbol.toStringTag]() { return 'Event'; }
  }
  class CustomEvent extends Event {
    #detail;
    constructor(type, options) { super(type, options); this.#detail = options?.detail ?? null; }
    get detail() { return this.#detail; }
    get [Symbol.toStringTag]() { return 'CustomEvent'; }
  }
  class MessageEvent extends Event {
    constructor(type, options) { super(type, options); this.data = options?.data ?? null; this.origin = options?.origin ?? ''; }
    get [Symbol.toStringTag]() { return 'MessageEvent'; }
  }

  class EventTarget {
    #listeners = [];
    addEventListener(type, listener, options) {
      if (listener === null || listener === undefined) return;
      const { once = false, signal } = typeof options === 'object' && options !== null ? options : {};
      if (signal?.aborted || this.#listeners.some((l) => l.type === String(type) && l.listener === listener)) return;
      this.#listeners.push({ type: String(type), listener, once });
      signal?.addEventListener('abort', () => this.removeEventListener(type, listener));
    }
    removeEventListener(type, listener) {
      this.#listeners = this.#listeners.filter((l) => l.type !== String(type) || l.listener !== listener);
    }
    dispatchEvent(event) {
      if (!(event instanceof Event)) throw new TypeError('The "event" argument must be an instance of Event.');
      event[own].target = this;
      const on = this['on' + event.type];
      const handlers = typeof on === 'function' ? [{ listener: on }] : [];
      for (const l of [...handlers, ...this.#listeners.filter((l) => l.type === event.type)]) {
        if (event[own].stopped) break;
        if (l.once) this.removeEventListener(event.type, l.listener);
        try {
          if (typeof l.listener === 'function') l.listener.call(this, event);
          else l.listener.handleEvent?.(event);
        } catch (e) {
          Promise.reject(e); // reported as unhandled
        }
      }
      return !event.defaultPrevented;
    }
    get [Symbol.toStringTag]() { return 'EventTarget'; }
  }

  class AbortSignal extends EventTarget {
    #aborted = false;
    #reason;
    onabort = null;
    constructor(key) {
      if (key !== own) throw Object.assign(new TypeError('Illegal constructor'), { code: 'ERR_ILLEGAL_CONSTRUCTOR' });
      super();
      Object.defineProperty(this, 'onabort', { enumerable: false });
    }
    get aborted() { return this.#aborted; }
    get reason() { return this.#reason; }
    throwIfAborted() { if (this.#aborted) throw this.#reason; }
    static end(signal, reason = new DOMException('This operation was aborted', 'AbortError')) {
      if (signal.#aborted) return;
      signal.#aborted = true;
      signal.#reason = reason;
      signal.dispatchEvent(new Event('abort'));
    }
    static abort(reason) {
      const signal = new AbortSignal(own);
      end(signal, reason);
      return signal;
    }
    static timeout(ms) {
      if (!(Number(ms) >= 0)) throw new RangeError('The value of "delay" is out of range. It must be >= 0 && <= 4294967295. Received ' + ms);
      const signal = new AbortSignal(own);
      host.setTimer(() => end(signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError')), Number(ms), false, true);
      return signal;
    }
    static any(signals) {
      const list = [...signals];
      const signal = new AbortSignal(own);
      const first = list.find((s) => s.aborted);
      if (first) end(signal, first.reason);
      else list.forEach((s) => s.addEventListener('abort', () => end(signal, s.reason)));
      return signal;
    }
    get [Symbol.toStringTag]() { return 'AbortSignal'; }
    [Symbol.for('nodejs.util.inspect.custom')]() { return `AbortSignal { aborted: ${this.#aborted} }`; }
  }
  const { end } = AbortSignal;
  delete AbortSignal.end;

  class AbortController {
    #signal = new AbortSignal(own);
    get signal() { return this.#signal; }
    abort(reason) { end(this.#signal, reason); }
    get [Symbol.toStringTag]() { return 'AbortController'; }
  }

  class MessagePort extends EventTarget {
    #other;
    onmessage = null;
    static link(a, b) { a.#other = b; b.#other = a; }
    postMessage(data) {
      const other = this.#other;
      const copy = globalThis.structuredClone ? structuredClone(data) : data;
      if (other) host.setTimer(() => other.dispatchEvent(new MessageEvent('message', { data: copy })), 0, false);
    }
    start() {}
    close() { this.#other = undefined; }
  }
  const { link } = MessagePort;
  delete MessagePort.link;
  class MessageChannel {
    constructor() {
      this.port1 = new MessagePort();
      this.port2 = new MessagePort();
      link(this.port1, this.port2);
    }
  }

  lib.DOMException = DOMException;
  lib.Event = Event;
  lib.EventTarget = EventTarget;
  const page = new EventTarget(); // the window as a target: it has only the events that the hint dispatches
  for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent']) {
    Object.defineProperty(globalThis, name, { value: (...args) => page[name](...args), writable: true, configurable: true });
  }
  Object.assign(globalThis, { DOMException, Event, CustomEvent, MessageEvent, EventTarget, AbortSignal, AbortController, MessageChannel, MessagePort });
})
