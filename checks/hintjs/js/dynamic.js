// eval and Function: compiling code at run time could not be bounded.
(function (host, lib) {
  'use strict';
  const dynamic = {
    Function: function () { host.abort('not_gradable', 'This hint makes code while it runs, which the grader does not allow.'); },
  }.Function;
  dynamic.prototype = Function.prototype;
  for (const f of [function () {}, async () => {}, function* () {}]) {
    Object.defineProperty(Object.getPrototypeOf(f), 'constructor', { value: dynamic });
  }
  globalThis.eval = globalThis.Function = dynamic;
})
