// The rest of what a hint finds around it.
(function (host, lib) {
  'use strict';
  lib.messageOf = (e) => String(e?.message ?? e ?? 'rejected');

  const show = (v) => {
    try {
      return typeof v === 'string' ? v : v instanceof Error ? String(v) : lib.inspect(v);
    } catch {
      return '?';
    }
  };
  lib.log = (...args) => { host.log(args.map(show).join(' ')); };
  const console = {};
  for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table', 'group', 'groupEnd', 'time', 'timeEnd']) {
    console[name] = lib.log;
  }
  console.assert = (ok, ...args) => { if (!ok) lib.log(...args); };

  // Code that is made while it runs could not be compiled within bounds.
  function dynamic() { host.abort('not_gradable', 'This hint makes code while it runs, which the grader does not allow.'); }
  Object.defineProperty(dynamic, 'name', { value: 'Function' });
  globalThis.eval = dynamic;
  for (const f of [function () {}, async () => {}, function* () {}]) {
    Object.defineProperty(Object.getPrototypeOf(f), 'constructor', { value: dynamic });
  }
  dynamic.prototype = Function.prototype;
  globalThis.Function = dynamic;

  const later = (repeat) => (action, after, ...args) => {
    if (typeof action !== 'function') throw new TypeError('The "callback" argument must be of type function.');
    const delay = Number(after);
    return host.setTimer(() => action(...args), delay > 0 && delay < 2 ** 31 ? delay : 1, repeat);
  };
  const clear = (id) => { if (typeof id === 'number') host.clearTimer(id); };
  lib.guarded = (f) => { try { f(); } catch (e) { Promise.reject(e); } };

  Object.assign(globalThis, {
    code: host.code, assert: lib.assert, console, window: globalThis, self: globalThis,
    setTimeout: later(false), setInterval: later(true), clearTimeout: clear, clearInterval: clear,
    setImmediate: (action, ...args) => globalThis.setTimeout(action, 0, ...args),
    queueMicrotask(action) { Promise.resolve().then(() => lib.guarded(action)); },
  });
})
