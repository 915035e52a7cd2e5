// A promise's listener hears what the engine says in V8's words, as a catch does.
(function (host, lib) {
  'use strict';
  const { then } = Promise.prototype;
  Object.defineProperty(Promise.prototype, 'then', { value: { then(ok, failed) {
    return then.call(this, ok, typeof failed === 'function' ? (e) => failed(host.translate(e)) : failed);
  } }.then, writable: true, configurable: true });
})
