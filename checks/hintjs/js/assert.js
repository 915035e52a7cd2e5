// The assert interface of chai 4.
(function (host, lib) {
  'use strict';
  const { claim, simple } = lib;

  function assert(express, message) {
    claim({ obj: null }, express, message, '[ negation message unavailable ]');
  }

  const isObject = (v) => v === Object(v);
  const check = (name) => {
    switch (name) {
      case 'equal': case 'eql': case 'match': case 'a': return lib[name];
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

  // A method is a check, the flags of its subject, and how many values stand before the author's message.
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
    return found && shaped(found.shape, found.check, found.flags, found.fixed);
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
        claim({ obj: ok, message }, ok, `expected ${lib.inspect(x)} to be ${operator} ${lib.inspect(y)}`, '');
      };
      case 'fail': return (...args) => {
        const [actual, expected, message] = args.length < 2 ? [undefined, undefined, args[0]] : args;
        throw new lib.AssertionError(message || 'assert.fail()', { actual, expected });
      };
      default: return (value) => { if (value) throw value; };
    }
  };

  // The first claim of a call is what the record tells of it, unless a later one fails.
  let noted = null;
  lib.note = (s, expected, actual) => { if (noted) Object.assign(noted, { s, expected, actual }); };

  const recorded = (kind, method) => (...args) => {
    const outer = noted;
    noted = {};
    let verdict = 'fail';
    try {
      const result = method(...args);
      verdict = 'pass';
      return result;
    } catch (e) {
      host.failed(kind, e);
      throw e;
    } finally {
      const { s, expected, actual } = noted;
      noted = outer;
      if (host.wanted(verdict)) {
        host.record(kind, verdict, text(s?.message ?? (kind === 'assert' ? args[1] : undefined)),
          shown(expected), shown(s && actual), args[1] instanceof RegExp ? String(args[1]) : '');
      }
    }
  };
  const text = (v) => (typeof v === 'string' ? v : '');
  // A value that can't be shown must not change the outcome.
  function shown(v) {
    try {
      return v === undefined ? '' : lib.display(v);
    } catch {
      return '';
    }
  }

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
