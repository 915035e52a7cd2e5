// Steps that could take any amount of time or memory at once: the watch can
// only stop a program between steps.
(function (host, lib) {
  'use strict';
  const refuse = () => host.abort('budget_exceeded', 'The check took more memory than it may.');
  const guard = (object, name, sizeOf) => {
    const method = object[name];
    object[name] = function (...args) {
      if (sizeOf(this, args) > host.maxString) refuse();
      return Reflect.apply(method, this, args);
    };
    Object.defineProperty(object[name], 'name', { value: name });
  };
  guard(String.prototype, 'repeat', (s, [count]) => String(s).length * count);
  guard(String.prototype, 'padStart', (_, [length]) => length);
  guard(String.prototype, 'padEnd', (_, [length]) => length);
  guard(String.prototype, 'replaceAll', (s, [what, by]) =>
    (typeof what === 'string' && typeof by === 'string' ? (s.length / (what.length || 1)) * by.length : 0));
  const deep = (v, path) => {
    if (typeof v !== 'object' || v === null || path.has(v)) return;
    if (path.size > 1000) refuse();
    path.add(v);
    Object.values(v).forEach((inner) => deep(inner, path));
    path.delete(v);
  };
  guard(JSON, 'stringify', (_, [value]) => { deep(value, new Set()); });
  guard(Array, 'from', (_, [items]) => items?.length);
  for (const name of Object.getOwnPropertyNames(Array.prototype)) {
    if (name !== 'constructor' && typeof Array.prototype[name] === 'function') guard(Array.prototype, name, (list) => list?.length);
  }
  for (const name of ['ArrayBuffer', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array',
    'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array']) {
    const Native = globalThis[name];
    const Limited = { [name]: function (...args) {
      if (Number(args[0]?.length ?? args[0]) > host.maxString) refuse();
      return Reflect.construct(Native, args, new.target);
    } }[name];
    Object.setPrototypeOf(Limited, Native);
    Limited.prototype = Native.prototype;
    Object.defineProperty(Limited.prototype, 'constructor', { value: Limited, writable: true, configurable: true });
    globalThis[name] = Limited;
  }
})
