// localStorage and sessionStorage: empty when a hint starts.
(function (host, lib) {
  'use strict';
  const unknown = () => host.abort('not_gradable', 'This hint needs what an earlier one kept in a browser, which the grader does not have.');
  function storage() {
    const kept = new Map();
    let cleared = false;
    const read = (key) => {
      if (kept.has(key)) return kept.get(key);
      return cleared ? null : unknown();
    };
    const methods = {
      getItem: (key) => read(String(key)),
      setItem: (key, value) => { kept.set(String(key), String(value)); },
      removeItem: (key) => { kept.set(String(key), null); },
      clear: () => { kept.clear(); cleared = true; },
      key: (i) => (cleared ? [...kept].filter(([, v]) => v !== null)[i]?.[0] ?? null : unknown()),
    };
    return new Proxy(Object.create(Object.prototype, { [Symbol.toStringTag]: { value: 'Storage' } }), {
      get(target, key) {
        if (typeof key === 'symbol') return target[key];
        if (Object.hasOwn(methods, key)) return methods[key];
        if (key === 'length') return cleared ? [...kept.values()].filter((v) => v !== null).length : unknown();
        return key in target ? target[key] : read(key) ?? undefined;
      },
      set(target, key, value) { methods.setItem(key, value); return true; },
      has: (target, key) => (typeof key === 'string' ? read(key) !== null : key in target),
      deleteProperty(target, key) { methods.removeItem(key); return true; },
      ownKeys: () => (cleared ? [...kept].filter(([, v]) => v !== null).map(([k]) => k) : unknown()),
      getOwnPropertyDescriptor: (target, key) => (kept.get(key) == null ? undefined : { value: kept.get(key), writable: true, enumerable: true, configurable: true }),
    });
  }
  Object.assign(globalThis, { localStorage: storage(), sessionStorage: storage() });
})
