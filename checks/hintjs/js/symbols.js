// Well-known symbols that are newer than the engine.
(function (host, lib) {
  'use strict';
  for (const name of ['asyncIterator', 'dispose', 'asyncDispose']) {
    if (!Symbol[name]) Object.defineProperty(Symbol, name, { value: Symbol.for('Symbol.' + name) });
  }
})
