// The rest of what a hint finds around it.
(function (host, lib) {
  'use strict';
  lib.messageOf = (e) => String(e?.message ?? e ?? 'rejected');

  // Code that is made while it runs could not be compiled within bounds.
  function dynamic() { host.abort('not_gradable', 'This hint makes code while it runs, which the grader does not allow.'); }
  Object.defineProperty(dynamic, 'name', { value: 'Function' });
  globalThis.eval = dynamic;
  for (const f of [function () {}, async () => {}, function* () {}]) {
    Object.defineProperty(Object.getPrototypeOf(f), 'constructor', { value: dynamic });
  }
  dynamic.prototype = Function.prototype;
  globalThis.Function = dynamic;

  Object.assign(globalThis, { code: host.code, window: globalThis, self: globalThis });
})
