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
  for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table', 'dirxml', 'group', 'groupCollapsed', 'groupEnd',
    'time', 'timeEnd', 'timeLog', 'clear']) {
    console[name] = lib.log;
  }
  const counted = {};
  console.countReset = (label = 'default') => { delete counted[label]; };
  console.count = (label = 'default') => lib.log(`${label}: ${(counted[label] = (counted[label] ?? 0) + 1)}`);
  console.assert = (ok, ...args) => { if (!ok) lib.log(...args); };
  globalThis.console = console;
})
