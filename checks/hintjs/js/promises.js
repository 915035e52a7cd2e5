// Promise.prototype.then: handlers get errors with V8's messages, as catch clauses do.
(function (host, lib) {
  'use strict';
  const { then } = Promise.prototype;
  Object.defineProperty(Promise.prototype, 'then', { value: { then(ok, failed) {
    return then.call(this, ok, typeof failed === 'function' ? (e) => failed(host.translate(e)) : failed);
  } }.then, writable: true, configurable: true });
})
