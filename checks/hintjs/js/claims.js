// Claims that few hints make.
(function (host, lib) {
  'use strict';
  const { typeOf, claim, lower, a } = lib;
  const { inspect } = host;
  const refuse = (s, text) => lib.refuse(s, text);
  const plain = (s, obj) => ({ obj, message: s.message });
  const deepEqual = (x, y) => lib.deepEqual(x, y);
  const sameZero = (a, b) => (Number.isNaN(a) && Number.isNaN(b)) || a === b;
  const strict = (a, b) => a === b;

  const prefix = (s) => (s.message ? s.message + ': ' : '');

  function include(s, val) {
    const type = lower(s.obj);
    const { obj } = s;
    const same = s.deep ? deepEqual : sameZero;
    const some = (c) => { let found = false; c.forEach((item) => { found = found || same(item, val); }); return found; };
    let found;
    switch (type) {
      case 'string': found = obj.indexOf(val) !== -1; break;
      case 'weakset':
        if (s.deep) refuse(s, 'unable to use .deep.include with WeakSet');
        found = obj.has(val);
        break;
      case 'map': found = some(obj); break;
      case 'set': found = s.deep ? some(obj) : obj.has(val); break;
      case 'array': found = s.deep ? obj.some((item) => deepEqual(item, val)) : obj.indexOf(val) !== -1; break;
      default: return includeProperties(s, type, val);
    }
    const what = `${s.deep ? 'deep ' : ''}include ${inspect(val)}`;
    claim(s, found, 'expected #{this} to ' + what, 'expected #{this} to not ' + what);
  }

  function includeProperties(s, type, val) {
    if (val !== Object(val)) {
      const given = lower(val);
      refuse(s, `the given combination of arguments (${type} and ${given}) is invalid for this assertion. ` +
        `You can use an array, a map, an object, a set, a string, or a weakset instead of a ${given}`);
    }
    const keys = Object.keys(val);
    const failures = [];
    for (const key of keys) {
      try {
        property(s, key, [val[key]]);
      } catch (e) {
        if (!s.not || keys.length === 1 || !(e instanceof lib.AssertionError)) throw e;
        failures.push(e);
      }
    }
    if (failures.length && failures.length === keys.length) throw failures[0];
  }

  function empty(s) {
    const type = lower(s.obj);
    let count;
    switch (type) {
      case 'array': case 'string': count = s.obj.length; break;
      case 'map': case 'set': count = s.obj.size; break;
      case 'weakmap': case 'weakset': refuse(s, '.empty was passed a weak collection'); break;
      case 'function': throw new lib.AssertionError(`${prefix(s)}.empty was passed a function ${s.obj.name}`.trim());
      default:
        if (s.obj !== Object(s.obj)) refuse(s, '.empty was passed non-string primitive ' + inspect(s.obj));
        count = Object.keys(s.obj).length;
    }
    claim(s, count === 0, 'expected #{this} to be empty', 'expected #{this} not to be empty');
  }

  // ordering makes an assertion that compares numbers or dates.
  const ordering = (name, holds, what, opposite) => (s, n) => {
    const type = lower(s.obj);
    if (type === 'date' && lower(n) !== 'date') refuse(s, `the argument to ${name} must be a date`);
    if (type === 'number' && lower(n) !== 'number') refuse(s, `the argument to ${name} must be a number`);
    if (type !== 'date' && type !== 'number') {
      refuse(s, 'expected ' + (type === 'string' ? `'${s.obj}'` : s.obj) + ' to be a number or a date');
    }
    claim(s, holds(s.obj, n), `expected #{this} to be ${what} #{exp}`, `expected #{this} to be ${opposite} #{exp}`, n);
  };

  function instance(s, constructor) {
    let is;
    try {
      is = s.obj instanceof constructor;
    } catch (e) {
      if (!(e instanceof TypeError)) throw e;
      refuse(s, `The instanceof assertion needs a constructor but ${typeOf(constructor)} was given.`);
    }
    const name = typeof constructor === 'function' ? constructor.name : 'an unnamed constructor';
    claim(s, is, 'expected #{this} to be an instance of ' + name, 'expected #{this} to not be an instance of ' + name);
  }

  // at follows a path such as a.b[0]; a \ escapes a character of its syntax.
  function at(obj, path) {
    const steps = path.replace(/([^\\])\[/g, '$1.[').match(/(\\\.|[^.]+?)+/g).map((step) => {
      if (step === 'constructor' || step === '__proto__' || step === 'prototype') return {};
      const index = /^\[(\d+)\]$/.exec(step);
      return index ? { i: parseFloat(index[1]) } : { p: step.replace(/\\([.[\]])/g, '$1') };
    });
    const walk = (count) => {
      let here = obj;
      let result = null;
      for (let i = 0; i < count; i++) {
        if (!here) continue;
        here = steps[i].p === undefined ? here[steps[i].i] : here[steps[i].p];
        if (i === count - 1) result = here;
      }
      return result;
    };
    const last = steps[steps.length - 1];
    const parent = steps.length > 1 ? walk(steps.length - 1) : obj;
    return { value: walk(steps.length), exists: parent != null && (last.p || last.i) in Object(parent) };
  }

  // property asserts that there is a property and, if wanted is not empty, that it has that value.
  function property(s, name, wanted = []) {
    const { obj } = s;
    const kind = typeof name;
    if (s.nested && kind !== 'string') refuse(s, 'the argument to property must be a string when using nested syntax');
    if (kind !== 'string' && kind !== 'number' && kind !== 'symbol') {
      refuse(s, 'the argument to property must be a string, number, or symbol');
    }
    if (obj === null || obj === undefined) refuse(s, 'Target cannot be null or undefined.');
    const found = s.nested ? at(obj, name) : { value: obj[name], exists: name in Object(obj) };
    if (s.own) found.exists = Object.prototype.hasOwnProperty.call(obj, name);
    const what = `${s.deep ? 'deep ' : ''}${s.own ? 'own ' : ''}${s.nested ? 'nested ' : ''}property ${inspect(name)}`;
    if (!s.not || !wanted.length) {
      claim(s, found.exists, 'expected #{this} to have ' + what, 'expected #{this} to not have ' + what);
    }
    if (wanted.length) {
      const same = s.deep ? deepEqual : strict;
      claim(s, found.exists && same(wanted[0], found.value), `expected #{this} to have ${what} of #{exp}, but got #{act}`,
        `expected #{this} to not have ${what} of #{act}`, wanted[0], found.value);
    }
  }

  function length(s, n) {
    const type = lower(s.obj);
    const field = type === 'map' || type === 'set' ? 'size' : 'length';
    if (field === 'length') property(plain(s, s.obj), 'length');
    const count = s.obj[field];
    claim(s, count == n, `expected #{this} to have a ${field} of #{exp} but got #{act}`,
      `expected #{this} to not have a ${field} of #{act}`, n, count);
  }

  function keys(s, given) {
    const type = typeOf(s.obj);
    let wanted = given;
    let actual;
    if (type === 'Map' || type === 'Set') {
      actual = [];
      s.obj.forEach((_, key) => { actual.push(key); });
      if (typeOf(given) !== 'Array') wanted = [given];
    } else {
      const symbols = Object.getOwnPropertySymbols(s.obj);
      actual = Object.keys(s.obj).concat(symbols.filter((k) => Object.getOwnPropertyDescriptor(s.obj, k).enumerable));
      if (typeOf(given) === 'Object') wanted = Object.keys(given);
      else if (typeOf(given) !== 'Array') wanted = [given];
      wanted = wanted.map((k) => (typeof k === 'symbol' ? k : String(k)));
    }
    if (!wanted.length) refuse(s, 'keys required');
    const same = s.deep ? deepEqual : strict;
    const has = (key) => actual.some((k) => same(key, k));
    const ok = s.any ? wanted.some(has) : wanted.every(has) && (s.contains || wanted.length === actual.length);
    const shown = wanted.map(inspect);
    const last = shown.pop();
    const deeply = s.deep && (type === 'Map' || type === 'Set') ? 'deeply ' : '';
    const what = deeply + (s.contains ? 'contain ' : 'have ') +
      (shown.length ? `keys ${shown.join(', ')}, ${s.any ? 'or' : 'and'} ${last}` : `key ${last}`);
    const shownOrder = (x, y) => (inspect(x) < inspect(y) ? -1 : 1);
    claim(s, ok, 'expected #{this} to ' + what, 'expected #{this} to not ' + what, wanted.slice().sort(shownOrder), actual.sort(shownOrder));
  }

  function near(s, expected, delta) {
    a(plain(s, s.obj), 'number');
    if (typeof expected !== 'number' || typeof delta !== 'number') {
      refuse(s, 'the arguments to closeTo or approximately must be numbers' +
        (delta === undefined ? ', and a delta is required' : ''));
    }
    const what = `to be close to ${expected} +/- ${delta}`;
    claim(s, Math.abs(s.obj - expected) <= delta, 'expected #{this} ' + what, 'expected #{this} not ' + what);
  }

  function subset(part, whole, same, s) {
    if (!s.contains) {
      if (part.length !== whole.length) return false;
      whole = whole.slice();
    }
    return part.every((item, i) => {
      if (s.ordered) return same(item, whole[i]);
      const at = s.deep ? whole.findIndex((other) => same(item, other)) : whole.indexOf(item);
      if (at === -1) return false;
      if (!s.contains) whole.splice(at, 1);
      return true;
    });
  }

  function members(s, part) {
    a(plain(s, s.obj), 'array');
    a(plain(s, part), 'array');
    const what = s.contains
      ? `be ${s.ordered ? 'an ordered superset' : 'a superset'} of #{exp}`
      : `have the same ${s.ordered ? 'ordered members' : 'members'} as #{exp}`;
    claim(s, subset(part, s.obj, s.deep ? deepEqual : strict, s), 'expected #{this} to ' + what, 'expected #{this} to not ' + what, part);
  }

  function oneOf(s, list) {
    a(plain(s, list), 'array');
    claim(s, list.indexOf(s.obj) > -1, 'expected #{this} to be one of #{exp}', 'expected #{this} to not be one of #{exp}', list);
  }

  lib.claims = {
    include, empty, instance, property, at, length, keys, near, members, oneOf,
    above: ordering('above', (x, n) => x > n, 'above', 'at most'),
    least: ordering('least', (x, n) => x >= n, 'at least', 'below'),
    below: ordering('below', (x, n) => x < n, 'below', 'at least'),
    most: ordering('most', (x, n) => x <= n, 'at most', 'above'),
  };
})
