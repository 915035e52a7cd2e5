// Built-ins that are newer than the engine.
(function (host, lib) {
  'use strict';
  const define = (object, name, value) => Object.defineProperty(object, name, { value, writable: true, configurable: true });
  function grouped(items, keyOf) {
    const groups = new Map();
    let i = 0;
    for (const item of items) {
      const key = keyOf(item, i++);
      if (groups.has(key)) groups.get(key).push(item);
      else groups.set(key, [item]);
    }
    return groups;
  }
  define(Map, 'groupBy', grouped);
  define(Object, 'groupBy', (items, keyOf) =>
    Object.assign(Object.create(null), Object.fromEntries(grouped(items, (...args) => String(keyOf(...args))))));
  define(Promise, 'withResolvers', () => {
    const made = {};
    made.promise = new Promise((resolve, reject) => { Object.assign(made, { resolve, reject }); });
    return made;
  });
  define(String.prototype, 'toWellFormed', function () { return host.decode(host.encode('\ufeff' + this)); });
  define(String.prototype, 'isWellFormed', function () { return this.toWellFormed() === String(this); });
  define(Promise, 'try', { try(f, ...args) { return new this((resolve) => resolve(f(...args))); } }.try);
  const { any } = Promise;
  define(Promise, 'any', { any(promises) {
    return any.call(this, promises).catch((e) => {
      if (e instanceof AggregateError && e.message === '') define(e, 'message', 'All promises were rejected');
      throw e;
    });
  } }.any);
  define(Array, 'fromAsync', { async fromAsync(items, f, self) {
    if (f !== undefined && typeof f !== 'function') throw new TypeError(`${typeof f === 'object' ? '#<Object>' : f} is not a function`);
    const made = typeof this === 'function' && this !== Array ? new this() : [];
    let i = 0;
    const add = async (value) => { made[i] = f ? await f.call(self, value, i) : value; i++; };
    const asyncMethod = items[Symbol.for('Symbol.asyncIterator')];
    const method = items[Symbol.iterator];
    if (asyncMethod || method) {
      const it = (asyncMethod ?? method).call(items);
      for (;;) {
        const { value, done } = await it.next();
        if (done) break;
        await add(asyncMethod ? value : await value);
      }
    } else {
      for (let n = 0; n < items.length; n++) await add(await items[n]);
    }
    made.length = i;
    return made;
  } }.fromAsync);

  class WeakRef {
    #target;
    constructor(target) {
      if (target !== Object(target) && typeof target !== 'symbol') throw new TypeError('WeakRef: target must be an object');
      this.#target = target;
    }
    deref() { return this.#target; }
    get [Symbol.toStringTag]() { return 'WeakRef'; }
  }
  class FinalizationRegistry { // registered objects live as long as the run
    constructor(cleanup) { if (typeof cleanup !== 'function') throw new TypeError('FinalizationRegistry: cleanup must be callable'); }
    register() {}
    unregister() { return false; }
    get [Symbol.toStringTag]() { return 'FinalizationRegistry'; }
  }
  define(globalThis, 'WeakRef', WeakRef);
  define(globalThis, 'FinalizationRegistry', FinalizationRegistry);

  // Set's own algebra, ECMA-262 24.2.4.
  const others = (other) => {
    if (other !== Object(other) || Number.isNaN(Number(other.size))) throw new TypeError("The 'size' property must be a number");
    return { has: (v) => other.has(v), size: Number(other.size), keys: () => ({ [Symbol.iterator]: () => other.keys() }) };
  };
  const algebra = {
    union(other) { return new Set([...this, ...others(other).keys()]); },
    intersection(other) {
      const o = others(other);
      return new Set(this.size <= o.size ? [...this].filter(o.has) : [...o.keys()].filter((v) => this.has(v)));
    },
    difference(other) { const o = others(other); return new Set([...this].filter((v) => !o.has(v))); },
    symmetricDifference(other) {
      const theirs = [...others(other).keys()];
      const result = new Set(this);
      for (const v of theirs) { if (this.has(v)) result.delete(v); else result.add(v); }
      return result;
    },
    isSubsetOf(other) { const o = others(other); return this.size <= o.size && [...this].every(o.has); },
    isSupersetOf(other) { const o = others(other); return this.size >= o.size && [...o.keys()].every((v) => this.has(v)); },
    isDisjointFrom(other) { const o = others(other); return ![...this].some(o.has); },
  };
  for (const [name, method] of Object.entries(algebra)) define(Set.prototype, name, method);
  define(Error, 'isError', (v) => Object.prototype.toString.call(v) === '[object Error]' || v instanceof Error);
})
