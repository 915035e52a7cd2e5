// The assert interface of chai 4.
(function (host, lib) {
  'use strict';
  const { claim, simple } = lib;

  const assert = (express, message) => claim({ obj: null }, express, message, '[ negation message unavailable ]');

  const isObject = (v) => v === Object(v);
  const check = (name) => {
    switch (name) {
      case 'equal': case 'a': return lib[name];
      case 'eql': return (s, x) =>
        claim(s, lib.deepEqual(x, s.obj), 'expected #{this} to deeply equal #{exp}', 'expected #{this} to not deeply equal #{exp}', x);
      case 'match': return (s, re) =>
        claim(s, re.exec(s.obj), () => 'expected #{this} to match ' + re.toString(), () => 'expected #{this} not to match ' + re.toString());
      case 'ok': return simple(Boolean, 'be truthy', 'to be falsy');
      case 'exist': return simple((v) => v != null, 'exist', 'to not exist');
      case 'nan': return simple(Number.isNaN, 'be NaN');
      case 'true': return (s) => claim(s, s.obj === true, 'expected #{this} to be true', 'expected #{this} to be false', !s.not);
      case 'false': return (s) => claim(s, s.obj === false, 'expected #{this} to be false', 'expected #{this} to be true', Boolean(s.not));
      case 'finite': return simple(Number.isFinite, 'be a finite number');
      case 'extensible': return simple((v) => isObject(v) && Object.isExtensible(v), 'be extensible', 'to not be extensible');
      case 'sealed': return simple((v) => !isObject(v) || Object.isSealed(v), 'be sealed', 'to not be sealed');
      case 'frozen': return simple((v) => !isObject(v) || Object.isFrozen(v), 'be frozen', 'to not be frozen');
      case 'loose': return (s, x) => claim(s, x == s.obj, 'expected #{this} to equal #{exp}', 'expected #{this} to not equal #{exp}', x);
      case 'value': return (s, name, x) => lib.claims.property(s, name, [x]);
      default: return lib.claims[name];
    }
  };

  // A method has a check and the flags of its subject; its shape says how many values precede the author's message.
  const shaped = (shape, name, flags, fixed) => {
    const does = shape.endsWith('ary') && check(name);
    switch (shape) {
      case 'unary': return (obj, message) => does({ obj, message, ...flags }, fixed);
      case 'binary': return (obj, x, message) => does({ obj, message, ...flags }, x);
      case 'ternary': return (obj, x, y, message) => does({ obj, message, ...flags }, x, y);
      case 'throws': return lib.effects.throws(flags);
      case 'effect': return lib.effects.effect(name, flags);
      case 'by': return lib.effects.effectBy(name, { not: flags.not }, { not: flags.not || flags.butNot });
      default: return other(name);
    }
  };
  const method = (name) => {
    const found = host.method(name);
    return found && shaped(found[0], found[1], found[2], found[3]);
  };

  const other = (name) => {
    switch (name) {
      case 'operator': return (x, operator, y, message) => {
        const operators = {
          '==': (x, y) => x == y, '===': (x, y) => x === y, '!=': (x, y) => x != y, '!==': (x, y) => x !== y,
          '>': (x, y) => x > y, '>=': (x, y) => x >= y, '<': (x, y) => x < y, '<=': (x, y) => x <= y,
        };
        if (!Object.hasOwn(operators, operator)) {
          throw new lib.AssertionError(`${message ? message + ': ' : message}Invalid operator "${operator}"`);
        }
        const ok = operators[operator](x, y);
        claim({ obj: ok, message }, ok, `expected ${host.inspect(x)} to be ${operator} ${host.inspect(y)}`, '');
      };
      case 'fail': return (...args) => {
        const [actual, expected, message] = args.length < 2 ? [undefined, undefined, args[0]] : args;
        throw new lib.AssertionError(message || 'assert.fail()', { actual, expected });
      };
      default: return (value) => { if (value) throw value; };
    }
  };

  const recorded = (kind, method) => (...args) => {
    let held = false;
    host.begin();
    try {
      const result = method.apply(undefined, args);
      held = true;
      return result;
    } catch (e) {
      host.assertionFailed(kind, e);
      throw e;
    } finally {
      host.record(kind, held, args[1]);
    }
  };

  lib.recorded = recorded;
  lib.check = check;
  globalThis.assert = lib.assert = recorded('assert', assert);
  Object.setPrototypeOf(lib.assert, new Proxy(Function.prototype, {
    get(target, name) {
      if (name === 'AssertionError') return lib.AssertionError;
      const made = typeof name === 'string' && method(name);
      if (!made) return target[name];
      return (lib.assert[name] = recorded(name, made));
    },
  }));
})
