// The rest of what a hint finds around it.
(function (host, lib) {
  'use strict';
  lib.messageOf = (e) => String(e?.message ?? e ?? 'rejected');

  // Code that is made while it runs could not be compiled within bounds.
  const dynamic = {
    Function: function () { host.abort('not_gradable', 'This hint makes code while it runs, which the grader does not allow.'); },
  }.Function;
  dynamic.prototype = Function.prototype;
  lib.makesNoCode = (f) => { Object.defineProperty(Object.getPrototypeOf(f), 'constructor', { value: dynamic }); };
  lib.makesNoCode(function () {});
  lib.makesNoCode(async () => {});
  globalThis.eval = globalThis.Function = dynamic;

  globalThis.code = host.code;
  globalThis.window = globalThis.self = globalThis;
})
