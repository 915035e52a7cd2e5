// Intl, ECMA-402, as far as hints use it.
(function (host, lib) {
  'use strict';
  const refuse = (what) => host.abort('not_gradable', `This hint needs ${what}, which the grader does not have.`);
  const localeOf = (locales) => String([locales ?? 'en-US'].flat()[0] ?? 'en-US');
  const english = (locales) => { if (!/^en(-|$)/.test(localeOf(locales))) refuse(`the language \`${localeOf(locales)}\``); };
  const supported = (c) => { c.supportedLocalesOf = (locales) => [locales ?? []].flat(); return c; };
  // made lets a constructor be called without new, which the three oldest allow.
  const made = (C) => supported(new Proxy(C, { apply: (target, self, args) => new target(...args) }));

  class Collator {
    #compare; #locale; #options;
    constructor(locales, options) {
      this.#compare = lib.collator(locales, options);
      [this.#locale, this.#options] = [localeOf(locales), options];
    }
    get compare() { return (x, y) => this.#compare(String(x), String(y)); }
    resolvedOptions() { return { locale: this.#locale, usage: 'sort', sensitivity: 'variant', ignorePunctuation: false, collation: 'default', numeric: false, caseFirst: 'false', ...this.#options }; }
    get [Symbol.toStringTag]() { return 'Intl.Collator'; }
  }
  class NumberFormat {
    #locales; #options;
    constructor(locales, options = {}) {
      lib.numberText(0, locales, options);
      [this.#locales, this.#options] = [locales, options];
    }
    get format() { return (n) => lib.numberText(typeof n === 'bigint' ? n : Number(n), this.#locales, this.#options); }
    formatToParts() { refuse('the parts of a number'); }
    resolvedOptions() { return { locale: localeOf(this.#locales), numberingSystem: 'latn', style: 'decimal', ...this.#options }; }
    get [Symbol.toStringTag]() { return 'Intl.NumberFormat'; }
  }
  class DateTimeFormat {
    #locales; #options;
    constructor(locales, options = {}) {
      lib.dateText(new Date(0), locales, options);
      [this.#locales, this.#options] = [locales, options];
    }
    get format() {
      return (date) => {
        const d = date === undefined ? new Date() : new Date(date);
        if (Number.isNaN(d.getTime())) throw new RangeError('Invalid time value');
        return lib.dateText(d, this.#locales, this.#options);
      };
    }
    formatToParts() { refuse('the parts of a date'); }
    resolvedOptions() { return { locale: localeOf(this.#locales), calendar: 'gregory', numberingSystem: 'latn', timeZone: host.zone, ...this.#options }; }
    get [Symbol.toStringTag]() { return 'Intl.DateTimeFormat'; }
  }

  const units = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];
  const named = {
    day: { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' }, second: { 0: 'now' },
    ...Object.fromEntries(['week', 'month', 'quarter', 'year'].map((u) => [u, { '-1': `last ${u}`, 0: `this ${u}`, 1: `next ${u}` }])),
    hour: { 0: 'this hour' }, minute: { 0: 'this minute' },
  };
  class RelativeTimeFormat {
    #numeric;
    constructor(locales, { numeric = 'always', style = 'long' } = {}) {
      english(locales);
      if (style !== 'long') refuse('this form of a time');
      this.#numeric = numeric;
    }
    format(value, unit) {
      const n = Number(value);
      const one = String(unit).replace(/s$/, '');
      if (!units.includes(one)) throw new RangeError(`Invalid unit argument for format() '${unit}'`);
      if (!Number.isFinite(n)) throw new RangeError('Invalid time value');
      const said = this.#numeric === 'auto' && named[one]?.[Object.is(n, -0) ? '0' : String(n)];
      if (said) return said;
      const past = n < 0 || Object.is(n, -0);
      const text = `${lib.numberText(Math.abs(n), 'en-US', {})} ${one}${Math.abs(n) === 1 ? '' : 's'}`;
      return past ? `${text} ago` : `in ${text}`;
    }
    get [Symbol.toStringTag]() { return 'Intl.RelativeTimeFormat'; }
  }
  class PluralRules {
    #type;
    constructor(locales, { type = 'cardinal' } = {}) { english(locales); this.#type = type; }
    select(n) {
      const v = Math.abs(Number(n));
      if (this.#type !== 'ordinal') return v === 1 ? 'one' : 'other';
      const [ten, hundred] = [v % 10, v % 100];
      return ten === 1 && hundred !== 11 ? 'one' : ten === 2 && hundred !== 12 ? 'two' : ten === 3 && hundred !== 13 ? 'few' : 'other';
    }
    get [Symbol.toStringTag]() { return 'Intl.PluralRules'; }
  }
  class ListFormat {
    #word;
    constructor(locales, { type = 'conjunction', style = 'long' } = {}) {
      english(locales);
      this.#word = { conjunction: 'and', disjunction: 'or' }[type];
      if (!this.#word || (style !== 'long' && type === 'conjunction')) refuse('this form of a list');
    }
    format(items) {
      const list = [...items];
      if (list.some((v) => typeof v !== 'string')) throw new TypeError('Iterable yielded a non-String value');
      if (list.length < 3) return list.join(` ${this.#word} `);
      return `${list.slice(0, -1).join(', ')}, ${this.#word} ${list.at(-1)}`;
    }
    get [Symbol.toStringTag]() { return 'Intl.ListFormat'; }
  }
  globalThis.Intl = {
    Collator: made(Collator), NumberFormat: made(NumberFormat), DateTimeFormat: made(DateTimeFormat),
    RelativeTimeFormat: supported(RelativeTimeFormat), PluralRules: supported(PluralRules), ListFormat: supported(ListFormat),
    getCanonicalLocales: (locales) => [locales ?? []].flat(),
    get Segmenter() { return refuse('Intl.Segmenter'); }, get DisplayNames() { return refuse('Intl.DisplayNames'); }, get Locale() { return refuse('Intl.Locale'); },
    [Symbol.toStringTag]: 'Intl',
  };
})
