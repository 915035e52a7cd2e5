// What is newer than the engine.
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
})
