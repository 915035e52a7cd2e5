// The assertions of chai 4 that call a function: what it throws and what it changes.
(function (host, lib) {
  'use strict';
  const { claim, a } = lib;
  const plain = (s, obj) => ({ obj, message: s.message });
  const { property } = lib.claims;

  function nameOf(thrown) {
    if (thrown instanceof Error) return thrown.constructor.name;
    if (typeof thrown !== 'function') return thrown;
    return thrown.name || new thrown().name || '';
  }
  const asText = (e) => (e instanceof Error ? e.toString() : e && nameOf(e));

  function sameKind(thrown, like) {
    if (like instanceof Error) return thrown.constructor === like.constructor || thrown instanceof like.constructor;
    if (like.prototype instanceof Error || like === Error) return thrown.constructor === like || thrown instanceof like;
    return false;
  }

  function saysSo(thrown, matcher) {
    const text = typeof thrown === 'string' ? thrown : thrown.message;
    if (matcher instanceof RegExp) return matcher.test(text);
    return typeof matcher === 'string' && text.indexOf(matcher) !== -1;
  }

  const messageOf = (thrown) => (thrown && thrown.message) || (typeof thrown === 'string' ? thrown : '');

  // throws returns what the subject threw.
  function throws(s, like, matcher) {
    a(plain(s, s.obj), 'function');
    let thrown;
    try {
      s.obj();
    } catch (e) {
      thrown = host.translate(e);
    }
    const anything = like === undefined && matcher === undefined;
    if (anything || !s.not) claimThrown(s, thrown, like);
    const both = Boolean(like && matcher) && Boolean(s.not); // negated: fails only if both kind and message match
    const kindHeld = like && thrown && claimKind(s, thrown, like, both);
    const messageHeld = thrown && matcher != null && claimMessage(s, thrown, matcher, both);
    if (kindHeld && messageHeld) claimNotThrown(s, thrown, like);
    return thrown;
  }

  function claimThrown(s, thrown, like) {
    const what = like instanceof Error ? '#{exp}' : like ? nameOf(like) : 'an error';
    const shown = thrown instanceof Error || typeof thrown === 'string' ? thrown.toString() : thrown && nameOf(thrown);
    claim(s, thrown, 'expected #{this} to throw ' + what, 'expected #{this} to not throw an error but #{act} was thrown',
      like && like.toString(), shown);
  }

  function claimKind(s, thrown, like, both) {
    const not = Boolean(s.not);
    let held = false;
    if (like instanceof Error && (thrown === like) === not) {
      if (both) held = true;
      else {
        claim(s, not, 'expected #{this} to throw #{exp} but #{act} was thrown',
          'expected #{this} to not throw #{exp}' + (not ? '' : ' but #{act} was thrown'), like.toString(), thrown.toString());
      }
    }
    if (sameKind(thrown, like) !== not) return held;
    if (both) return true;
    claimNotThrown(s, thrown, like);
    return held;
  }

  function claimNotThrown(s, thrown, like) {
    claim(s, Boolean(s.not), 'expected #{this} to throw #{exp} but #{act} was thrown',
      'expected #{this} to not throw #{exp} but #{act} was thrown', asText(like), asText(thrown));
  }

  function claimMessage(s, thrown, matcher, both) {
    const not = Boolean(s.not);
    if (saysSo(thrown, matcher) !== not) return false;
    if (both) return true;
    const how = matcher instanceof RegExp ? 'matching' : 'including';
    claim(s, not, `expected #{this} to throw error ${how} #{exp} but got #{act}`,
      `expected #{this} to throw error not ${how} #{exp}`, matcher, messageOf(thrown));
    return false;
  }

  // effect asserts how calling the subject changes a property, or what a function gives.
  const effect = (verb, holds, numeric) => (s, target, name) => {
    a(plain(s, s.obj), 'function');
    if (name) property(plain(s, target), name);
    else a(plain(s, target), 'function');
    const before = name ? target[name] : target();
    if (numeric) a(plain(s, before), 'number');
    s.obj();
    const unnamed = name === undefined || name === null;
    const after = unnamed ? target() : target[name];
    const what = unnamed ? before : '.' + name;
    claim(s, holds(before, after), `expected ${what} to ${verb}`, `expected ${what} to not ${verb}`);
    return { verb, what, before, after };
  };

  function by(s, { verb, what, before, after }, delta) {
    const real = { change: Math.abs(after - before), increase: after - before, decrease: before - after }[verb];
    claim(s, real === Math.abs(delta), `expected ${what} to ${verb} by ${delta}`, `expected ${what} to not ${verb} by ${delta}`);
  }

  const changes = {
    change: effect('change', (x, y) => x !== y, false),
    increase: effect('increase', (x, y) => y - x > 0, true),
    decrease: effect('decrease', (x, y) => y - x < 0, true),
  };

  // withoutName inserts a missing property name: calls whose target is a function have none.
  const withoutName = (count, args) => (args.length === count && typeof args[1] === 'function' ? [args[0], args[1], null, args[2]] : args);

  lib.effects = {
    changed: (verb, s, target, name) => changes[verb](s, target, name),
    by,
    throws(flags, keeps) {
      return (fn, like, matcher, message) => {
        if (typeof like === 'string' || like instanceof RegExp) [like, matcher] = [null, like];
        const thrown = throws({ obj: fn, message, ...flags }, like, matcher);
        return flags.not && !keeps ? undefined : thrown;
      };
    },
    effect(verb, flags) {
      return (...args) => {
        const [obj, target, name, message] = withoutName(3, args);
        changes[verb]({ obj, message, ...flags }, target, name);
      };
    },
    effectBy(verb, flags, deltaFlags) {
      return (...args) => {
        let [obj, target, name, delta, message] = args;
        if (args.length === 4 && typeof target === 'function') [delta, message] = [name, delta];
        else if (args.length === 3) [delta, name] = [name, null];
        const s = { obj, message, ...flags };
        by({ ...s, ...deltaFlags }, changes[verb](s, target, name), delta);
      };
    },
  };
})
