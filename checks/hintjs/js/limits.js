// Steps that could take any amount of time or memory at once: the watch can
// only stop a program between steps.
(function (host, lib) {
  'use strict';
  const refuse = () => host.abort('budget_exceeded', 'The check took more memory than it may.');
  const guard = (object, name, sizeOf) => {
    const method = object[name];
    object[name] = { [name](...args) {
      if (sizeOf(this, args) > host.maxString) refuse();
      return method.apply(this, args);
    } }[name];
  };
  const lengthOf = (list) => list?.length;
  const deep = (v, path) => {
    if (typeof v !== 'object' || v === null || path.has(v)) return;
    if (path.size > 1000 || (Array.isArray(v) && v.length > host.maxString)) refuse();
    path.add(v);
    Object.values(v).forEach((inner) => deep(inner, path));
    path.delete(v);
  };
  const bound = (name) => {
    const Native = globalThis[name];
    const Limited = { [name]: function (...args) {
      if (Number(args[0]?.length ?? args[0]) > host.maxString) refuse();
      return Reflect.construct(Native, args, new.target);
    } }[name];
    Object.setPrototypeOf(Limited, Native);
    Limited.prototype = Native.prototype;
    Object.defineProperty(Limited.prototype, 'constructor', { value: Limited, writable: true, configurable: true });
    globalThis[name] = Limited;
  };
  host.risks.forEach((name) => {
    switch (name) {
      case 'repeat': guard(String.prototype, name, (s, [count]) => String(s).length * count); break;
      case 'padStart': case 'padEnd': guard(String.prototype, name, (_, [length]) => length); break;
      case 'replaceAll':
        guard(String.prototype, name, (s, [what, by]) =>
          (typeof what === 'string' && typeof by === 'string' ? (s.length / (what.length || 1)) * by.length : 0));
        break;
      case 'stringify': guard(JSON, name, (_, [value]) => { deep(value, new Set()); }); break;
      case 'from': guard(Array, name, (_, [items]) => items?.length); break;
      default:
        if (name.endsWith('Array') || name === 'ArrayBuffer') bound(name);
        else guard(Array.prototype, name, lengthOf);
    }
  });
})
