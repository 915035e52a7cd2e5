// Deep equality of deep-eql 4.
(function (host, lib) {
  'use strict';
  const flat = (v) => v === null || typeof v !== 'object';

  // same compares what can be compared without a look inside; undefined: it can't.
  function same(a, b) {
    if (a === b) return a !== 0 || 1 / a === 1 / b;
    if (a !== a && b !== b) return true;
    return flat(a) || flat(b) ? false : undefined;
  }

  function equal(a, b, known) {
    const verdict = same(a, b);
    if (verdict !== undefined) return verdict;
    known ??= new WeakMap();
    const before = known.get(a)?.get(b) ?? known.get(b)?.get(a);
    if (before !== undefined) return before;
    if (!known.has(a)) known.set(a, new WeakMap());
    const mine = known.get(a);
    mine.set(b, true); // assumed meanwhile: ends cycles
    const type = lib.typeOf(a);
    const result = type === lib.typeOf(b) && alike(a, b, type, known);
    mine.set(b, result);
    return result;
  }

  function alike(a, b, type, known) {
    switch (type) {
      case 'String': case 'Number': case 'Boolean': case 'Date':
        return equal(a.valueOf(), b.valueOf());
      case 'Promise': case 'Symbol': case 'function': case 'WeakMap': case 'WeakSet':
        return a === b;
      case 'Error':
        return ['name', 'message', 'code'].every((k) => equal(a[k], b[k], known));
      case 'Arguments': case 'Int8Array': case 'Uint8Array': case 'Uint8ClampedArray': case 'Int16Array':
      case 'Uint16Array': case 'Int32Array': case 'Uint32Array': case 'Float32Array': case 'Float64Array': case 'Array':
        return sequences(a, b, known);
      case 'RegExp':
        return a.toString() === b.toString();
      case 'Generator':
        return sequences(drain(a), drain(b), known);
      case 'DataView':
        return sequences(new Uint8Array(a.buffer), new Uint8Array(b.buffer), known);
      case 'ArrayBuffer':
        return sequences(new Uint8Array(a), new Uint8Array(b), known);
      case 'Set': case 'Map':
        return collections(a, b, known);
      default:
        return objects(a, b, known);
    }
  }

  function sequences(a, b, known) {
    if (a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!equal(a[i], b[i], known)) return false;
    return true;
  }

  function collections(a, b, known) {
    try {
      if (a.size !== b.size) return false;
      if (a.size === 0) return true;
    } catch {
      return false;
    }
    const entries = (c) => {
      const list = [];
      c.forEach((value, key) => { list.push([value, key]); });
      return list.sort();
    };
    return sequences(entries(a), entries(b), known);
  }

  // drain includes the value that ends the sequence, as deep-eql does.
  function drain(generator) {
    const values = [];
    let step;
    do {
      step = generator.next();
      values.push(step.value);
    } while (step.done === false);
    return values;
  }

  function iterated(v) {
    if (typeof v[host.symbols.iterator] !== 'function') return [];
    try {
      return drain(v[host.symbols.iterator]());
    } catch {
      return [];
    }
  }

  function keysOf(v) {
    const keys = [];
    for (const k in v) keys.push(k);
    for (const s of Object.getOwnPropertySymbols(v)) {
      if (Object.getOwnPropertyDescriptor(v, s).enumerable) keys.push(s);
    }
    return keys;
  }

  function objects(a, b, known) {
    const keys = keysOf(a);
    const others = keysOf(b);
    if (keys.length && keys.length === others.length) {
      const named = (list) => list.map(String).sort();
      return sequences(named(keys), named(others)) && keys.every((k) => equal(a[k], b[k], known));
    }
    const items = iterated(a);
    const theirs = iterated(b);
    if (items.length && items.length === theirs.length) {
      return sequences(items.sort(), theirs.sort(), known);
    }
    return !keys.length && !items.length && !others.length && !theirs.length;
  }

  lib.deepEqual = (a, b) => equal(a, b);
})
