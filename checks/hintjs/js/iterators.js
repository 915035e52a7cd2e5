// Iterator and its helpers, ECMA-262 27.1.
(function (host, lib) {
  'use strict';
  const define = (object, name, value) => Object.defineProperty(object, name, { value, writable: true, configurable: true });
  const prototype = Object.getPrototypeOf(Object.getPrototypeOf([][host.symbols.iterator]()));
  const shown = (v) => (typeof v === 'function' ? String(v.name || 'function') : typeof v === 'string' ? `"${v}"` : typeof v === 'symbol' ? v.toString()
    : typeof v === 'object' && v !== null ? '#<Object>' : String(v));
  const callable = (f) => { if (typeof f !== 'function') throw new TypeError(`${shown(f)} is not a function`); return f; };
  const isObject = (v) => v === Object(v);
  const direct = (it, name) => {
    if (!isObject(it)) throw new TypeError(`Iterator.prototype.${name} called on non-object`);
    return { it, next: it.next };
  };
  const step = ({ it, next }) => {
    const result = next.call(it);
    if (!isObject(result)) throw new TypeError(`Iterator result ${shown(result)} is not an object`);
    return result;
  };
  const close = ({ it }) => { it.return?.(); };
  const closing = (from, f) => {
    try { return f(); } catch (e) { try { close(from); } catch { /* the first counts */ } throw e; }
  };

  function Iterator() {
    if (new.target === undefined || new.target === Iterator) {
      throw new TypeError(new.target ? 'Abstract class Iterator not directly constructable' : "Constructor Iterator requires 'new'");
    }
  }
  Object.defineProperty(Iterator, 'prototype', { value: prototype });
  define(prototype, 'constructor', Iterator);
  Object.defineProperty(prototype, Symbol.toStringTag, { get: () => 'Iterator', set() {}, configurable: true });

  // A helper returns the results of advance until one is done.
  const helperPrototype = Object.create(prototype);
  const states = new WeakMap();
  define(helperPrototype, 'next', { next() {
    const state = states.get(this);
    if (!state) throw new TypeError('Iterator Helper.prototype.next called on incompatible receiver ' + shown(this));
    if (state.running) throw new TypeError('Generator is already running');
    if (state.done) return { value: undefined, done: true };
    state.running = true;
    let result;
    try {
      result = state.advance();
    } catch (e) {
      state.done = true;
      throw e;
    } finally {
      state.running = false;
    }
    if (result.done) state.done = true;
    return result.done ? { value: undefined, done: true } : { value: result.value, done: false };
  } }.next);
  define(helperPrototype, 'return', { return() {
    const state = states.get(this);
    if (!state.done) {
      state.done = true;
      state.close();
    }
    return { value: undefined, done: true };
  } }.return);
  Object.defineProperty(helperPrototype, Symbol.toStringTag, { value: 'Iterator Helper', configurable: true });
  const helper = (from, advance, closeIt = () => close(from)) => {
    const made = Object.create(helperPrototype);
    states.set(made, { advance, close: closeIt, done: false, running: false });
    return made;
  };
  const end = { done: true };

  const count = (it, name, n) => {
    const limit = Number(n);
    if (Number.isNaN(limit)) throw new RangeError(`${shown(n)} must be positive`);
    const whole = Math.trunc(limit);
    if (whole < 0) throw new RangeError(`${shown(n)} must be positive`);
    return whole;
  };
  const flat = (value) => {
    if (!isObject(value)) throw new TypeError(`${shown(value)} is not an object`);
    const method = value[host.symbols.iterator];
    const it = method === undefined || method === null ? value : method.call(value);
    if (!isObject(it)) throw new TypeError(`${shown(it)} is not an object`);
    return { it, next: it.next };
  };

  const lazy = {
    map(f) {
      const from = direct(this, 'map');
      callable(f);
      let i = 0;
      return helper(from, () => {
        const { value, done } = step(from);
        return done ? end : { value: closing(from, () => f(value, i++)) };
      });
    },
    filter(f) {
      const from = direct(this, 'filter');
      callable(f);
      let i = 0;
      return helper(from, () => {
        for (;;) {
          const { value, done } = step(from);
          if (done) return end;
          if (closing(from, () => f(value, i++))) return { value };
        }
      });
    },
    take(n) {
      const from = direct(this, 'take');
      let left = count(this, 'take', n);
      return helper(from, () => {
        if (left === 0) { close(from); return end; }
        left--;
        const { value, done } = step(from);
        return done ? end : { value };
      });
    },
    drop(n) {
      const from = direct(this, 'drop');
      let left = count(this, 'drop', n);
      return helper(from, () => {
        for (;;) {
          const { value, done } = step(from);
          if (done) return end;
          if (left-- <= 0) { left = 0; return { value }; }
        }
      });
    },
    flatMap(f) {
      const from = direct(this, 'flatMap');
      callable(f);
      let i = 0;
      let inner;
      return helper(from, () => {
        for (;;) {
          if (inner) {
            const { value, done } = closing(from, () => step(inner));
            if (!done) return { value };
            inner = undefined;
          }
          const { value, done } = step(from);
          if (done) return end;
          inner = closing(from, () => flat(f(value, i++)));
        }
      }, () => { if (inner) close(inner); close(from); });
    },
  };
  const eager = {
    reduce(f, ...initial) {
      const from = direct(this, 'reduce');
      callable(f);
      let i = 0;
      let sum = initial[0];
      if (initial.length === 0) {
        const { value, done } = step(from);
        if (done) throw new TypeError('Reduce of a done iterator with no initial value');
        [sum, i] = [value, 1];
      }
      for (;;) {
        const { value, done } = step(from);
        if (done) return sum;
        sum = closing(from, () => f(sum, value, i++));
      }
    },
    toArray() {
      const from = direct(this, 'toArray');
      const list = [];
      for (;;) {
        const { value, done } = step(from);
        if (done) return list;
        list.push(value);
      }
    },
    forEach(f) {
      const from = direct(this, 'forEach');
      callable(f);
      for (let i = 0; ; i++) {
        const { value, done } = step(from);
        if (done) return;
        closing(from, () => f(value, i));
      }
    },
  };
  const search = (name, wanted, give) => ({ [name](f) {
    const from = direct(this, name);
    callable(f);
    for (let i = 0; ; i++) {
      const { value, done } = step(from);
      if (done) return give();
      if (Boolean(closing(from, () => f(value, i))) === wanted) {
        close(from);
        return give(value);
      }
    }
  } })[name];
  eager.some = search('some', true, (...found) => found.length > 0);
  eager.every = search('every', false, (...found) => found.length === 0);
  eager.find = search('find', true, (...found) => found[0]);
  for (const [name, method] of Object.entries({ ...lazy, ...eager })) define(prototype, name, method);

  const wrapPrototype = Object.create(prototype);
  const wrapped = new WeakMap();
  define(wrapPrototype, 'next', function next() { const from = wrapped.get(this); return from.next.call(from.it); });
  define(wrapPrototype, 'return', function () { const { it } = wrapped.get(this); return it.return ? it.return() : { value: undefined, done: true }; });
  define(Iterator, 'from', function from(value) {
    if (!isObject(value) && typeof value !== 'string') throw new TypeError(`${shown(value)} is not an object`);
    const method = value[host.symbols.iterator];
    const it = method === undefined || method === null ? value : method.call(value);
    if (!isObject(it)) throw new TypeError(`${shown(it)} is not an object`);
    if (prototype.isPrototypeOf(it)) return it;
    const made = Object.create(wrapPrototype);
    wrapped.set(made, { it, next: it.next });
    return made;
  });
  define(globalThis, 'Iterator', Iterator);
})
