// console.
(function (host, lib) {
  'use strict';
  const show = (v) => {
    try {
      return typeof v === 'string' ? v : v instanceof Error ? String(v) : host.inspect(v);
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
  globalThis.console = console;
})
