// setTimeout and its like.
(function (host, lib) {
  'use strict';
  const later = (repeat) => (action, after, ...args) => {
    if (typeof action !== 'function') throw new TypeError('The "callback" argument must be of type function.');
    const delay = Number(after);
    return host.setTimer(() => action(...args), delay > 0 && delay < 2 ** 31 ? delay : 1, repeat);
  };
  const clear = (id) => { if (typeof id === 'number') host.clearTimer(id); };
  lib.guarded = (f) => { try { f(); } catch (e) { Promise.reject(e); } };

  Object.assign(globalThis, {
    setTimeout: later(false), setInterval: later(true), clearTimeout: clear, clearInterval: clear,
    setImmediate: (action, ...args) => globalThis.setTimeout(action, 0, ...args),
    queueMicrotask(action) { Promise.resolve().then(() => lib.guarded(action)); },
  });
})
