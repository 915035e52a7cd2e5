// The expect and should interfaces of chai 4, over the claims that its assert makes.
(function (host, lib) {
  'use strict';
  const { lower, claim, refuse, check } = lib;
  const { inspect } = host;
  const plain = (s, obj) => ({ obj, message: s.message });
  const words = ['to', 'be', 'been', 'is', 'and', 'has', 'have', 'with', 'that', 'which', 'at', 'of', 'same', 'but', 'does', 'still', 'also'];
  const flags = {
    not: { not: true }, deep: { deep: true }, nested: { nested: true }, own: { own: true }, ordered: { ordered: true },
    any: { any: true, all: false }, all: { all: true, any: false }, itself: { itself: true },
  };
  const prefixed = (s, text) => (s.message ? s.message + ': ' : '') + text;

  const facts = {
    ok: check('ok'), true: check('true'), false: check('false'), exist: check('exist'), exists: check('exist'), NaN: check('nan'),
    empty: check('empty'), extensible: check('extensible'), sealed: check('sealed'), frozen: check('frozen'), finite: check('finite'),
    null: (s) => claim(s, s.obj === null, 'expected #{this} to be null', 'expected #{this} not to be null'),
    undefined: (s) => claim(s, s.obj === undefined, 'expected #{this} to be undefined', 'expected #{this} not to be undefined'),
    arguments: (s) => claim(s, lib.typeOf(s.obj) === 'Arguments', 'expected #{this} to be arguments but got ' + lib.typeOf(s.obj), 'expected #{this} to not be arguments'),
  };
  facts.Arguments = facts.arguments;

  // ordering makes an assertion that compares a subject or its length.
  const orders = {
    above: [(x, n) => x > n, 'above', 'not have a # above'], least: [(x, n) => x >= n, 'at least', 'have a # below'],
    below: [(x, n) => x < n, 'below', 'not have a # below'], most: [(x, n) => x <= n, 'at most', 'have a # above'],
  };
  const ordering = (name) => (s, n) => {
    if (!s.doLength) return lib.claims[name](s, n);
    const [holds, what, opposite] = orders[name];
    const [field, count] = lengthOf(s, () => lower(n) !== 'number' && refuse(s, `the argument to ${name} must be a number`));
    claim(s, holds(count, n), `expected #{this} to have a ${field} ${what} #{exp} but got #{act}`,
      `expected #{this} to ${opposite.replace('#', field)} #{exp}`, n, count);
  };
  function lengthOf(s, checked) {
    const sized = ['map', 'set'].includes(lower(s.obj));
    if (!sized) lib.claims.property(plain(s, s.obj), 'length');
    checked();
    return sized ? ['size', s.obj.size] : ['length', s.obj.length];
  }

  function within(s, from, to) {
    const type = lower(s.obj);
    const ends = [lower(from), lower(to)];
    const range = ends.every((t) => t === 'date') ? `${from.toISOString()}..${to.toISOString()}` : `${from}..${to}`;
    if (s.doLength) {
      const [field, count] = lengthOf(s, () => ends.some((t) => t !== 'number') && refuse(s, 'the arguments to within must be numbers'));
      claim(s, count >= from && count <= to, `expected #{this} to have a ${field} within ${range}`, `expected #{this} to not have a ${field} within ${range}`);
      return;
    }
    if (type === 'date' && ends.some((t) => t !== 'date')) refuse(s, 'the arguments to within must be dates');
    if (type === 'number' && ends.some((t) => t !== 'number')) refuse(s, 'the arguments to within must be numbers');
    if (type !== 'date' && type !== 'number') refuse(s, `expected ${type === 'string' ? `'${s.obj}'` : s.obj} to be a number or a date`);
    claim(s, s.obj >= from && s.obj <= to, `expected #{this} to be within ${range}`, `expected #{this} to not be within ${range}`);
  }

  function oneOf(s, list) {
    if (!s.contains && !s.deep) return lib.claims.oneOf(s, list);
    lib.a(plain(s, list), 'array');
    if (s.contains) {
      claim(s, list.some((v) => s.obj.indexOf(v) > -1), 'expected #{this} to contain one of #{exp}', 'expected #{this} to not contain one of #{exp}', list, s.obj);
    } else {
      claim(s, list.some((v) => lib.deepEqual(s.obj, v)), 'expected #{this} to deeply equal one of #{exp}', 'expected #{this} to deeply equal one of #{exp}', list, s.obj);
    }
  }

  function string(s, part) {
    lib.a(plain(s, s.obj), 'string');
    claim(s, s.obj.indexOf(part) !== -1, 'expected #{this} to contain ' + inspect(part), 'expected #{this} to not contain ' + inspect(part));
  }

  function respondTo(s, method) {
    const has = typeof s.obj === 'function' && !s.itself ? s.obj.prototype[method] : s.obj[method];
    claim(s, typeof has === 'function', 'expected #{this} to respond to ' + inspect(method), 'expected #{this} to not respond to ' + inspect(method));
  }

  function satisfy(s, test) {
    const result = test(s.obj);
    claim(s, result, 'expected #{this} to satisfy ' + host.display(test), 'expected #{this} to not satisfy ' + host.display(test), !s.not, result);
  }

  function keys(s, ...given) {
    const kind = lib.typeOf(given[0]);
    const collection = ['Map', 'Set'].includes(lib.typeOf(s.obj));
    if (!collection) Object.keys(s.obj); // throws for a value without keys
    if (!collection && given.length > 1 && (kind === 'Array' || kind === 'Object')) {
      refuse(s, 'when testing keys against an object or an array you must give a single Array|Object|String argument or multiple String arguments');
    }
    lib.claims.keys(s, kind === 'Array' || (kind === 'Object' && !collection) ? given[0] : given);
  }

  // A method gets the subject and its arguments without the author's message, which is preceded by count of them.
  const methods = {};
  const add = (names, count, does) => names.split(' ').forEach((name) => { methods[name] = { name: names.split(' ')[0], count, does }; });
  add('a an', 1, lib.a);
  add('include contain contains includes', 1, (s, v) => lib.claims.include(s, v));
  add('equal equals eq', 1, (s, v) => check(s.deep ? 'eql' : 'equal')(s, v));
  add('eql eqls', 1, check('eql'));
  add('above gt greaterThan', 1, ordering('above'));
  add('least gte greaterThanOrEqual', 1, ordering('least'));
  add('below lt lessThan', 1, ordering('below'));
  add('most lte lessThanOrEqual', 1, ordering('most'));
  add('within', 2, within);
  add('instanceof instanceOf', 1, (s, c) => lib.claims.instance(s, c));
  add('length lengthOf', 1, (s, n) => lib.claims.length(s, n));
  add('match matches', 1, check('match'));
  add('string', 1, string);
  add('keys key', Infinity, keys);
  add('respondTo respondsTo', 1, respondTo);
  add('satisfy satisfies', 1, satisfy);
  add('closeTo approximately', 2, (s, n, delta) => lib.claims.near(s, n, delta));
  add('members', 1, (s, list) => lib.claims.members(s, list));
  add('oneOf', 1, oneOf);
  add('property', Infinity, (s, ...args) => property(s, args));
  add('ownProperty haveOwnProperty', Infinity, (s, ...args) => property(Object.assign(s, { own: true }), args));
  add('ownPropertyDescriptor haveOwnPropertyDescriptor', Infinity, descriptor);
  add('throw throws Throw', Infinity, throws);
  for (const verb of ['change', 'increase', 'decrease']) {
    add(`${verb} ${verb}s`, 2, (s, target, name) => { s.delta = lib.effects.changed(verb, s, target, name); });
  }
  add('by', 1, (s, delta) => lib.effects.by(s, s.delta, delta));

  function property(s, [name, value, message, ...rest]) {
    const given = arguments[1].length > 1;
    if (message) s.message = message;
    lib.claims.property(s, name, given ? [value] : []);
    s.obj = s.nested ? lib.claims.at(s.obj, name).value : s.obj[name];
  }
  function descriptor(s, name, wanted, message) {
    if (typeof wanted === 'string') [wanted, message] = [undefined, wanted];
    if (message) s.message = message;
    const has = Object.getOwnPropertyDescriptor(Object(s.obj), name);
    if (has && wanted) {
      const of = `expected the own property descriptor for ${inspect(name)} on #{this} to`;
      claim(s, lib.deepEqual(wanted, has), `${of} match ${inspect(wanted)}, got ${inspect(has)}`, `${of} not match ${inspect(wanted)}`, wanted, has);
    } else {
      const what = `have an own property descriptor for ${inspect(name)}`;
      claim(s, has, `expected #{this} to ${what}`, `expected #{this} to not ${what}`);
    }
    s.obj = has;
  }
  function throws(s, like, matcher, message) {
    if (message) s.message = message;
    s.obj = lib.effects.throws(s, true)(s.obj, like, matcher, s.message);
  }

  const sets = { include: { contains: true }, length: { doLength: true } };
  const silent = ['then', 'catch', 'inspect', 'toJSON'];
  const known = [...words, ...Object.keys(flags), ...Object.keys(facts), ...Object.keys(methods)];
  const run = (kind, s, does, args) => lib.recorded(kind, (obj, ...given) => does(s, ...given))(s.obj, ...args);

  function call(name, s, args) {
    const { name: kind, count, does } = methods[name];
    if (args.length > count && args[count]) s.message = args[count];
    run(kind, s, does, count === Infinity ? args : args.slice(0, count));
    return chain(s);
  }

  // A chain is a subject with its flags; words that are not flags return it.
  function chain(given, callable) {
    const s = { ...given };
    const target = callable ? (...args) => call(callable, s, args) : {};
    return new Proxy(target, {
      get(_, name) {
        if (typeof name === 'symbol' || silent.includes(name)) return undefined;
        if (words.includes(name)) return chain(s);
        if (Object.hasOwn(flags, name)) return chain(Object.assign(s, flags[name]));
        if (Object.hasOwn(facts, name)) {
          run(name, s, facts[name], []);
          return chain(s);
        }
        if (name === '_obj') return s.obj;
        if (!Object.hasOwn(methods, name)) throw new Error('Invalid Chai property: ' + name + suggestion(name));
        const kind = methods[name].name;
        if (name === 'length' && callable) {
          throw new Error(`Invalid Chai property: ${callable}.length. Due to a compatibility issue, "length" cannot directly follow "${callable}". Use "${callable}.lengthOf" instead.`);
        }
        if (['a', 'include', 'length'].includes(kind)) return chain(Object.assign(s, sets[kind]), name);
        return (...args) => call(name, s, args);
      },
    });
  }

  // suggestion is the most similar known word, if it differs by less than four characters.
  function suggestion(name) {
    let [best, least] = ['', 4];
    for (const word of known) {
      const far = Math.abs(word.length - name.length) < 4 ? distance(name, word) : 4;
      if (far < least) [best, least] = [word, far];
    }
    return best && `. Did you mean "${best}"?`;
  }
  function distance(a, b) {
    let row = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      row = next;
    }
    return row[b.length];
  }

  const fail = (said) => (...args) => {
    const [actual, expected, message, operator] = args.length < 2 ? [undefined, undefined, args[0]] : args;
    throw new lib.AssertionError(message || said, { actual, expected, operator });
  };
  const expect = (obj, message) => chain({ obj, message });
  expect.fail = fail('expect.fail()');

  function should() {
    Object.defineProperty(Object.prototype, 'should', {
      get() { return chain({ obj: this === Object(this) && [String, Number, Boolean].some((c) => this instanceof c) ? this.valueOf() : this }); },
      set(value) { Object.defineProperty(this, 'should', { value, enumerable: true, configurable: true, writable: true }); },
      configurable: true,
    });
    const api = {
      fail: fail('should.fail()'),
      equal: (x, y, message) => expect(x, message).to.equal(y),
      exist: (x, message) => expect(x, message).to.exist,
      throw: (f, like, matcher, message) => expect(f, message).to.throw(like, matcher),
      not: {
        equal: (x, y, message) => expect(x, message).to.not.equal(y),
        exist: (x, message) => expect(x, message).to.not.exist,
        throw: (f, like, matcher, message) => expect(f, message).to.not.throw(like, matcher),
      },
    };
    api.Throw = api.throw;
    api.not.Throw = api.not.throw;
    return api;
  }
  lib.should = should;
  globalThis.expect = expect;
  globalThis.chai = { assert: lib.assert, expect, should, Should: should, AssertionError: lib.AssertionError, config: {}, version: '4.4.1', use() { return globalThis.chai; } };
})
