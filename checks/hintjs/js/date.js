// Date as V8 reads and writes it.
(function (host, lib) {
  'use strict';
  const Native = Date;
  // In goja a string is a date by other rules than in V8.
  function DateHere(...args) {
    if (new.target === undefined) return new Native().toString();
    if (args.length === 1) {
      let [v] = args;
      if (typeof v === 'object' && v !== null) v = Native.prototype.isPrototypeOf(v) ? v.getTime() : primitive(v);
      args = [typeof v === 'string' ? host.parseDate(v) : v];
    }
    return Reflect.construct(Native, args, new.target);
  }
  const primitive = (v) => (typeof v[Symbol.toPrimitive] === 'function' ? v[Symbol.toPrimitive]('default') : [v.valueOf(), v.toString()].find((x) => x !== Object(x)));
  DateHere.prototype = Native.prototype;
  Object.defineProperty(DateHere, 'name', { value: 'Date' });
  Object.defineProperty(DateHere, 'length', { value: 7 });
  for (const [name, value] of Object.entries({ now: Native.now, UTC: Native.UTC, parse: { parse(s) { return host.parseDate(String(s)); } }.parse })) {
    Object.defineProperty(DateHere, name, { value, writable: true, configurable: true });
  }
  const { toString, toTimeString } = Native.prototype;
  for (const [name, method] of Object.entries({ toString, toTimeString })) {
    Native.prototype[name] = function () { return method.call(this).replace('(UTC)', '(Coordinated Universal Time)'); };
  }
  Object.defineProperty(Native.prototype, 'constructor', { value: DateHere, writable: true, configurable: true });
  Object.defineProperty(globalThis, 'Date', { value: DateHere, writable: true, configurable: true });
})
