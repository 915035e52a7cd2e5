// Date as V8 reads and writes it.
(function (host, lib) {
  'use strict';
  const Native = Date;
  // goja parses dates by other rules than V8.
  function DateHere(...args) {
    if (new.target === undefined) return new Native().toString();
    if (args.length === 1) {
      let v = args[0];
      if (typeof v === 'object' && v !== null) v = Native.prototype.isPrototypeOf(v) ? v.getTime() : primitive(v);
      args = [typeof v === 'string' ? host.parseDate(v) : v];
    }
    return new.target === DateHere ? new Native(...args) : Reflect.construct(Native, args, new.target);
  }
  const primitive = (v) => (typeof v[host.symbols.toPrimitive] === 'function' ? v[host.symbols.toPrimitive]('default') : [v.valueOf(), v.toString()].find((x) => x !== Object(x)));
  DateHere.prototype = Native.prototype;
  Object.defineProperty(DateHere, 'name', { value: 'Date' });
  Object.defineProperty(DateHere, 'length', { value: 7 });
  const define = (object, name, value) => Object.defineProperty(object, name, { value, writable: true, configurable: true });
  define(DateHere, 'now', Native.now);
  define(DateHere, 'UTC', Native.UTC);
  define(DateHere, 'parse', { parse(s) { return host.parseDate(String(s)); } }.parse);
  const { toString, toTimeString } = Native.prototype;
  const named = (method) => function () { return method.call(this).replace('(UTC)', '(Coordinated Universal Time)'); };
  Native.prototype.toString = named(toString);
  Native.prototype.toTimeString = named(toTimeString);
  define(Native.prototype, 'constructor', DateHere);
  define(globalThis, 'Date', DateHere);
})
