// TypedArray.from, and Atomics for one thread.
(function (host, lib) {
  'use strict';
  const define = (object, name, value) => Object.defineProperty(object, name, { value, writable: true, configurable: true });
  const TypedArray = Object.getPrototypeOf(Int8Array);
  define(TypedArray, 'from', { from(items, f, self) {
    if (typeof this !== 'function') throw new TypeError(`${String(this)} is not a constructor`);
    return new this(Array.from(items, f, self));
  } }.from);

  const at = (array, i) => {
    if (!Number.isInteger(Number(i)) || i < 0 || i >= array.length) throw new RangeError('Invalid atomic access index');
    return Number(i);
  };
  const change = (name, to) => ({ [name](array, i, v) {
    const index = at(array, i);
    const old = array[index];
    array[index] = to(old, v);
    return old;
  } })[name];
  const Atomics = {
    add: change('add', (x, v) => x + v), sub: change('sub', (x, v) => x - v), and: change('and', (x, v) => x & v),
    or: change('or', (x, v) => x | v), xor: change('xor', (x, v) => x ^ v), exchange: change('exchange', (x, v) => v),
    compareExchange(array, i, expected, v) {
      const old = array[at(array, i)];
      if (old === expected) array[i] = v;
      return old;
    },
    load: (array, i) => array[at(array, i)],
    store: (array, i, v) => { array[at(array, i)] = v; return v; },
    isLockFree: (n) => [1, 2, 4, 8].includes(n),
    notify: () => 0,
    wait() { throw new TypeError('Atomics.wait cannot be called in this context'); },
    [Symbol.toStringTag]: 'Atomics',
  };
  define(globalThis, 'Atomics', Atomics);
})
