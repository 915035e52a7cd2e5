// JSON.parse, on text that a project sent.
(function (host, lib) {
  'use strict';
  function revive(holder, key, reviver) {
    const value = holder[key];
    if (typeof value === 'object' && value !== null) {
      for (const k of Object.keys(value)) {
        const revived = revive(value, k, reviver);
        if (revived === undefined) delete value[k];
        else Object.defineProperty(value, k, { value: revived, writable: true, enumerable: true, configurable: true });
      }
    }
    return reviver.call(holder, key, value);
  }

  lib.parse = function parse(text, reviver) {
    const parsed = host.parseJSON(String(text), Object.defineProperty);
    if (typeof parsed === 'string') throw new SyntaxError(parsed);
    return typeof reviver === 'function' ? revive({ '': parsed[0] }, '', reviver) : parsed[0];
  };
})
