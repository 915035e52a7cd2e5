// RegExp and the string methods that use it, ECMA-262 22.2. The host matches.
(function (host, lib) {
  'use strict';
  const Native = RegExp;
  const { symbols } = host;
  const isObject = (v) => (typeof v === 'object' && v !== null) || typeof v === 'function';
  const isRegExp = (v) => isObject(v) && (v[symbols.match] !== undefined ? Boolean(v[symbols.match]) : Pattern.partsOf(v) !== undefined);
  // Most are 0, which needs no Math and no Number: goja creates those when they are first used.
  const toLength = (v) => (v === 0 ? 0 : Math.min(Math.max(Math.trunc(Number(v)) || 0, 0), Number.MAX_SAFE_INTEGER));

  lib.last = ['', 0, 0, []]; // the last match, for RegExp.$1 and the like: text, start, end, spans

  class Pattern extends Native {
    #number; #source; #flags;
    constructor(compiled) {
      super('');
      this.#number = compiled[0];
      this.#source = compiled[1];
      this.#flags = compiled[2];
    }
    // partsOf are source and flags of a pattern; of other objects undefined.
    static partsOf(v) { return #number in v ? [v.#source, v.#flags] : undefined; }
    get source() { return this.#source; }
    get flags() { return this.#flags; }
    get global() { return this.#flags.includes('g'); }
    get ignoreCase() { return this.#flags.includes('i'); }
    get multiline() { return this.#flags.includes('m'); }
    get dotAll() { return this.#flags.includes('s'); }
    get unicode() { return this.#flags.includes('u'); }
    get unicodeSets() { return this.#flags.includes('v'); }
    get sticky() { return this.#flags.includes('y'); }
    get hasIndices() { return this.#flags.includes('d'); }
    toString() { return `/${this.source}/${this.flags}`; }
    test(s) { return run(this, String(s)) !== null; }
    compile() { return this; }

    exec(string) {
      const s = String(string);
      const moving = this.global || this.sticky;
      const from = toLength(this.lastIndex);
      const found = moving && from > s.length ? null : host.exec(this.#number, s, moving ? from : 0);
      if (found === null) {
        if (moving) this.lastIndex = 0;
        return null;
      }
      const result = found[0];
      lib.last = [s, found[1], found[2], found[4]];
      if (moving) this.lastIndex = found[2];
      result.index = found[1];
      result.input = s;
      const names = found[3];
      result.groups = names && named(names, (i) => result[i]);
      if (this.hasIndices) {
        const spans = found[4];
        const at = (i) => (spans[2 * i] < 0 ? undefined : [spans[2 * i], spans[2 * i + 1]]);
        result.indices = result.map((_, i) => at(i));
        result.indices.groups = names && named(names, at);
      }
      return result;
    }

    [symbols.match](string) {
      const s = String(string);
      if (!this.flags.includes('g')) return run(this, s);
      const list = all(this, s).map((result) => String(result[0]));
      return list.length ? list : null;
    }

    [symbols.matchAll](string) {
      const s = String(string);
      const re = new this.constructor(this, this.flags);
      re.lastIndex = toLength(this.lastIndex);
      const first = re.global ? null : run(re, s);
      return (re.global ? all(re, s, re.lastIndex) : first ? [first] : []).values();
    }

    [symbols.search](string) {
      const before = this.lastIndex;
      this.lastIndex = 0;
      const result = run(this, String(string));
      this.lastIndex = before;
      return result === null ? -1 : result.index;
    }

    [symbols.replace](string, replacement) {
      const s = String(string);
      const replace = typeof replacement === 'function' ? replacement : null;
      const template = replace ? '' : String(replacement);
      const first = this.flags.includes('g') ? null : run(this, s);
      const results = this.flags.includes('g') ? all(this, s) : first ? [first] : [];
      const out = [];
      let next = 0;
      results.forEach((result) => {
        const groups = result.groups;
        const at = Math.min(Math.max(Math.trunc(result.index) || 0, 0), s.length);
        const text = replace
          ? String(replace(...result, at, s, ...(groups === undefined ? [] : [groups])))
          : expand(template, result, at, s, groups);
        if (at < next) return;
        out.push(s.slice(next, at), text);
        next = at + String(result[0]).length;
      });
      out.push(s.slice(next));
      return out.join('');
    }

    // split searches for the next match, where the standard tries at each index.
    [symbols.split](string, limit) {
      const s = String(string);
      const most = limit === undefined ? 2 ** 32 - 1 : limit >>> 0;
      const re = new RegExpHere(this.source, this.flags.replaceAll('y', '').replaceAll('g', '') + 'g');
      const list = [];
      if (most === 0) return list;
      if (s.length === 0) return run(re, s) ? list : [s];
      let begin = 0;
      for (let from = 0; from < s.length;) {
        re.lastIndex = from;
        const result = run(re, s);
        if (!result || result.index >= s.length) break;
        const end = result.index + result[0].length;
        if (end === begin || (result[0] === '' && result.index === begin)) {
          from = advance(s, Math.max(from, result.index), re);
          continue;
        }
        list.push(s.slice(begin, result.index));
        if (list.length === most) return list;
        begin = end;
        for (const capture of result.slice(1)) {
          list.push(capture);
          if (list.length === most) return list;
        }
        from = begin;
      }
      list.push(s.slice(begin));
      return list;
    }
  }
  Object.setPrototypeOf(Pattern.prototype, Object.prototype);

  function named(names, valueOf) {
    const groups = Object.create(null);
    names.forEach((name, i) => { if (name) groups[name] ??= valueOf(i); });
    return groups;
  }

  function run(re, s) {
    const result = re.exec(s);
    if (result !== null && typeof result !== 'object') throw new TypeError('exec result is not an object');
    return result;
  }

  function advance(s, i, re) {
    return i + (re.flags.includes('u') && s.codePointAt(i) > 0xffff ? 2 : 1);
  }

  function all(re, s, from = 0) {
    const list = [];
    re.lastIndex = from;
    for (let result; (result = run(re, s)) !== null;) {
      if (String(result[0]) === '') re.lastIndex = advance(s, toLength(re.lastIndex), re);
      list.push(result);
    }
    return list;
  }

  // expand is GetSubstitution.
  function expand(template, result, at, s, groups) {
    if (!template.includes('$')) return template;
    let out = '';
    for (let i = 0; i < template.length; i++) {
      const [c, d] = [template[i], template[i + 1]];
      if (c !== '$' || d === undefined) { out += c; continue; }
      if (d === '$') { out += '$'; i++; continue; }
      if (d === '&') { out += result[0]; i++; continue; }
      if (d === '`') { out += s.slice(0, at); i++; continue; }
      if (d === "'") { out += s.slice(at + String(result[0]).length); i++; continue; }
      const digits = /^\d\d?/.exec(template.slice(i + 1, i + 3))?.[0] ?? '';
      const number = [digits, digits.slice(0, 1)].find((n) => n && +n > 0 && +n < result.length);
      if (number) { out += result[+number] ?? ''; i += number.length; continue; }
      const end = d === '<' && groups !== undefined ? template.indexOf('>', i) : -1;
      if (end < 0) { out += c; continue; }
      out += groups[template.slice(i + 2, end)] ?? '';
      i = end;
    }
    return out;
  }

  function compile(source, flags) {
    const compiled = host.pattern(source, flags);
    if (typeof compiled !== 'string') return compiled;
    throw new SyntaxError(compiled === 'invalid flags'
      ? `Invalid flags supplied to RegExp constructor '${flags}'`
      : `Invalid regular expression: /${source}/${flags}: ${compiled[0].toUpperCase()}${compiled.slice(1)}`);
  }

  function RegExpHere(pattern, flags) {
    const given = isRegExp(pattern);
    if (new.target === undefined && given && flags === undefined && pattern.constructor === RegExpHere) return pattern;
    let source = pattern;
    let kept = flags;
    const parts = isObject(pattern) ? Pattern.partsOf(pattern) : undefined;
    if (parts) [source, kept] = parts;
    else if (given) {
      source = pattern.source;
      kept = pattern.flags;
    }
    if (flags !== undefined) kept = flags;
    const compiled = compile(source === undefined ? '' : String(source), kept === undefined ? '' : String(kept));
    return (new.target ?? RegExpHere) === RegExpHere ? new Pattern(compiled) : Reflect.construct(Pattern, [compiled], new.target);
  }
  Object.defineProperty(RegExpHere, 'name', { value: 'RegExp' });
  Object.defineProperty(RegExpHere, symbols.species, { get() { return this; } });
  RegExpHere.prototype = Pattern.prototype;
  Object.defineProperty(Pattern.prototype, 'constructor', { value: RegExpHere, writable: true, configurable: true });
  Object.defineProperty(globalThis, 'RegExp', { value: RegExpHere, writable: true, configurable: true });

  lib.literal = (number) => new Pattern(host.pattern(number));

  // A string in a pattern's place becomes a Pattern; goja's own methods would make it a RegExp of goja's.
  function matched(s, name, pattern, symbol, flags = '') {
    if (s === undefined || s === null) throw new TypeError(`String.prototype.${name} called on null or undefined`);
    if (pattern === undefined || pattern === null || pattern[symbol] === undefined) return new RegExpHere(pattern, flags)[symbol](String(s));
    if (flags && isRegExp(pattern) && !String(pattern.flags).includes('g')) {
      throw new TypeError('String.prototype.matchAll called with a non-global RegExp argument');
    }
    return pattern[symbol](s);
  }
  const methods = {
    match(pattern) { return matched(this, 'match', pattern, symbols.match); },
    search(pattern) { return matched(this, 'search', pattern, symbols.search); },
    matchAll(pattern) { return matched(this, 'matchAll', pattern, symbols.matchAll, 'g'); },
  };
  Object.keys(methods).forEach((name) => {
    Object.defineProperty(String.prototype, name, { value: methods[name], writable: true, configurable: true });
  });
})
