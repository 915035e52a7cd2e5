// Dates and numbers in en-US and other languages: what hints use of ECMA-402.
(function (host, lib) {
  'use strict';
  const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
  const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
  const refuse = (what) => host.abort('not_gradable', `This hint needs ${what}, which the grader does not have.`);
  const dateFields = ['weekday', 'year', 'month', 'day'];
  const timeFields = ['hour', 'minute', 'second'];

  const styles = {
    date: {
      full: { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' }, long: { month: 'long', day: 'numeric', year: 'numeric' },
      medium: { month: 'short', day: 'numeric', year: 'numeric' }, short: { month: 'numeric', day: 'numeric', year: '2-digit' },
    },
    time: {
      medium: { hour: 'numeric', minute: 'numeric', second: 'numeric' }, short: { hour: 'numeric', minute: 'numeric' },
    },
  };

  // How other languages write dates in numbers: a letter twice is always two digits. Those of English have its names too.
  const english = { names: 'd M y', decimal: '.', group: ',', join: ', ' };
  const western = { time: 'H:mm:ss', decimal: ',', group: '.', join: ', ', pad: true };
  const languages = {
    'en-GB': { ...english, date: 'dd/MM/y', time: 'H:mm:ss', pad: true }, 'en-AU': { ...english, date: 'dd/MM/y', time: 'h', noon: ['am', 'pm'] },
    'en-NZ': { ...english, date: 'd/MM/y', time: 'h', noon: ['am', 'pm'] }, 'en-CA': { ...english, names: 'M d, y', date: 'y-MM-dd', time: 'h', noon: ['a.m.', 'p.m.'] },
    'en-IN': { ...english, date: 'd/M/y', time: 'h', noon: ['am', 'pm'], lakh: true },
    'de-DE': { ...western, date: 'd.M.y', percent: '\u00a0%' }, 'fr-FR': { ...western, date: 'dd/MM/y', group: '\u202f', percent: '\u202f%', join: ' ' },
    'es-ES': { ...western, date: 'd/M/y', pad: false, least: 5, percent: '\u00a0%' }, 'it-IT': { ...western, date: 'dd/MM/y', least: 5 },
    'pt-BR': { ...western, date: 'dd/MM/y' }, 'nl-NL': { ...western, date: 'd-M-y' },
    'sv-SE': { ...western, date: 'y-MM-dd', group: '\u00a0', percent: '\u00a0%', join: ' ' },
    'ja-JP': { date: 'y/M/d', time: 'H:mm:ss', decimal: '.', group: ',', join: ' ' }, 'zh-CN': { date: 'y/M/d', time: 'H:mm:ss', pad: true, decimal: '.', group: ',', join: ' ' },
  };
  const short = { en: 'en-US', de: 'de-DE', fr: 'fr-FR', es: 'es-ES', it: 'it-IT', pt: 'pt-BR', nl: 'nl-NL', sv: 'sv-SE', ja: 'ja-JP', zh: 'zh-CN' };

  // languageOf is the format of the first of some locales; undefined is en-US.
  function languageOf(locales) {
    const [locale = 'en-US'] = [locales ?? 'en-US'].flat();
    if (typeof locale !== 'string' && typeof locale !== 'object') throw new TypeError('Incorrect locale information provided');
    const tag = String(locale);
    if (!/^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i.test(tag)) throw new RangeError(`Incorrect locale information provided`);
    const name = short[tag] ?? tag;
    if (name !== 'en-US' && !languages[name]) refuse(`the language \`${tag}\``);
    return languages[name];
  }

  // known ends the run for an option that is not supported here.
  function known(options, names) {
    for (const [name, value] of Object.entries(options)) {
      if (value !== undefined && !names.includes(name)) refuse(`the option \`${name}\` of a language's formats`);
    }
    if (options.timeZone !== undefined && !['UTC', 'GMT', 'Etc/UTC', host.zone].includes(options.timeZone)) refuse(`the time zone \`${options.timeZone}\``);
  }

  // wall is the date whose fields in UTC are those of d in the zone: that of the program, unless UTC is asked for.
  function wall(d, zone = host.zone) {
    return zone === host.zone ? new Date(d.getTime() - d.getTimezoneOffset() * 60000) : d;
  }

  // elsewhere formats a date in another language.
  function elsewhere(d, f, language) {
    const full = f.year && f.month && f.day;
    const named = f.month === 'long' || f.month === 'short';
    if (f.weekday || ((f.year || f.month || f.day) && (!full || (named && !language.names)))) refuse('this form of a date in another language');
    const two = (n) => String(n).padStart(2, '0');
    let date = '';
    if (full) {
      const parts = { d: number(d.getUTCDate(), f.day), M: named ? word(months[d.getUTCMonth()], f.month) : number(d.getUTCMonth() + 1, f.month), y: number(d.getUTCFullYear(), f.year) };
      date = (named ? language.names : language.date).replace(/(d|M|y)\1?/g, (pattern, letter) => (pattern.length > 1 ? two(parts[letter]) : parts[letter]));
    }
    if (!f.hour) return f.minute || f.second ? refuse('this form of a time in another language') : date;
    const half = f.hour12 ?? language.time === 'h';
    const h = d.getUTCHours();
    const shown = half ? h % 12 || 12 : h;
    const time = [f.hour === '2-digit' || (!half && language.pad) ? two(shown) : shown, ...(f.minute ? [two(d.getUTCMinutes())] : []), ...(f.second ? [two(d.getUTCSeconds())] : [])].join(':');
    if ((half && !language.noon) || !f.minute) refuse('this form of a time in another language');
    return [date, half ? `${time} ${language.noon[h < 12 ? 0 : 1]}` : time].filter(Boolean).join(named ? refuse('this form of a date in another language') : language.join);
  }

  // wanted are the fields to format: those of the options, or the default ones.
  function wanted(options, date, time) {
    if (options.dateStyle || options.timeStyle) {
      const fields = { ...styles.date[options.dateStyle], ...styles.time[options.timeStyle] };
      if (options.timeStyle && !styles.time[options.timeStyle]) refuse('the name of a time zone');
      return { ...fields, hour12: options.hour12 };
    }
    const asked = (date ? dateFields : []).concat(time ? timeFields : []).some((f) => options[f] !== undefined);
    const fields = { ...options };
    if (!asked && date) Object.assign(fields, { year: 'numeric', month: 'numeric', day: 'numeric' });
    if (!asked && time) Object.assign(fields, { hour: 'numeric', minute: 'numeric', second: 'numeric' });
    return fields;
  }

  const number = (n, style) => (style === '2-digit' ? String(n % 100).padStart(2, '0') : String(n));
  const word = (name, style) => (style === 'long' ? name : style === 'short' ? name.slice(0, 3) : name.slice(0, 1));

  function dateText(d, f) {
    const weekday = f.weekday && word(days[d.getUTCDay()], f.weekday);
    const day = f.day && number(d.getUTCDate(), f.day);
    const year = f.year && number(d.getUTCFullYear(), f.year);
    if (d.getUTCFullYear() < 1 || (day && year && !f.month)) refuse('this form of a date');
    let text;
    if (!f.month || f.month === 'numeric' || f.month === '2-digit') {
      text = [f.month && number(d.getUTCMonth() + 1, f.month), day, year].filter(Boolean).join('/');
      if (weekday && !f.month && day) return `${day} ${weekday}`;
      if (weekday && !f.month && year) return `${year} ${weekday}`;
    } else {
      const monthDay = [word(months[d.getUTCMonth()], f.month), day].filter(Boolean).join(' ');
      text = [monthDay, year].filter(Boolean).join(day && year ? ', ' : ' ');
    }
    return [weekday, text].filter(Boolean).join(', ');
  }

  function timeText(d, f) {
    const half = f.hour12 !== false && f.hour;
    const h = d.getUTCHours();
    const parts = [];
    if (f.hour) {
      const shown = half ? h % 12 || 12 : h;
      parts.push(!half || f.hour === '2-digit' ? String(shown).padStart(2, '0') : String(shown));
    }
    if (f.minute) parts.push(parts.length || f.second ? String(d.getUTCMinutes()).padStart(2, '0') : String(d.getUTCMinutes()));
    if (f.second) parts.push(parts.length ? String(d.getUTCSeconds()).padStart(2, '0') : String(d.getUTCSeconds()));
    return parts.join(':') + (half ? (h < 12 ? ' AM' : ' PM') : '');
  }

  const options0 = ['timeZone', 'hour12', 'dateStyle', 'timeStyle', ...dateFields, ...timeFields];
  function formatter(date, time) {
    return function (locales, options = {}) {
      const language = languageOf(locales);
      known(options, options0);
      if (Number.isNaN(this.getTime())) return 'Invalid Date';
      const d = wall(this, options.timeZone);
      const f = wanted(options, date, time);
      if (language) return options.dateStyle || options.timeStyle ? refuse('this form of a date in another language') : elsewhere(d, f, language);
      if (f.weekday === 'narrow' || f.month === 'narrow') refuse('this form of a date');
      const dateHere = dateFields.some((k) => f[k]) ? dateText(d, f) : '';
      const timeHere = timeFields.some((k) => f[k]) ? timeText(d, f) : '';
      const at = f.month === 'long' && dateHere && timeHere && (options.dateStyle ? true : f.day && f.year) ? ' at ' : ', ';
      return [dateHere, timeHere].filter(Boolean).join(at);
    };
  }
  const define = (object, name, value) => Object.defineProperty(object, name, { value, writable: true, configurable: true });
  define(Date.prototype, 'toLocaleDateString', formatter(true, false));
  define(Date.prototype, 'toLocaleTimeString', formatter(false, true));
  define(Date.prototype, 'toLocaleString', formatter(true, true));

  // rounded returns the digits before and after the point. Like ICU, it rounds the shortest decimal, not the exact value.
  function rounded(n, places) {
    const text = String(n);
    const [whole, fraction = ''] = text.split('.');
    if (text.includes('e') || fraction.length <= places) return text.includes('e') ? n.toFixed(places).split('.') : [whole, fraction];
    const kept = BigInt(whole + fraction.slice(0, places)) + (fraction[places] >= '5' ? 1n : 0n);
    const digits = String(kept).padStart(places + 1, '0');
    return [digits.slice(0, digits.length - places), digits.slice(digits.length - places)];
  }
  const symbols = { USD: '$', EUR: '€', GBP: '£', JPY: '¥', INR: '₹', CAD: 'CA$', AUD: 'A$', BRL: 'R$', KRW: '₩', CNY: 'CN¥', MXN: 'MX$', CHF: 'CHF\u00a0' };
  const whole = ['JPY', 'KRW'];
  const numberOptions = ['minimumFractionDigits', 'maximumFractionDigits', 'useGrouping', 'style', 'currency'];
  function numberText(n, locales, options) {
    const language = languageOf(locales);
    known(options, numberOptions);
    const { style = 'decimal' } = options;
    const currency = style === 'currency' ? String(options.currency ?? '').toUpperCase() : undefined;
    if (currency === '') throw new TypeError('Currency code is required with currency style.');
    if (!['decimal', 'percent', 'currency'].includes(style)) refuse(`the style \`${style}\` of numbers`);
    if (currency && (!symbols[currency] || (language && (currency !== 'EUR' || !language.pad || language.names)))) refuse(`the currency \`${currency}\` in this language`);
    const usual = currency ? (whole.includes(currency) ? [0, 0] : [2, 2]) : style === 'percent' ? [0, 0] : [0, 3];
    const least = options.minimumFractionDigits ?? Math.min(usual[0], options.maximumFractionDigits ?? usual[0]);
    const most = options.maximumFractionDigits ?? Math.max(least, usual[1]);
    if (!(least >= 0 && least <= 100)) throw new RangeError('minimumFractionDigits value is out of range.');
    if (!(most >= least && most <= 100)) throw new RangeError('maximumFractionDigits value is out of range.');
    if (typeof n === 'number' && Number.isNaN(n)) return currency ? symbols[currency] + 'NaN' : style === 'percent' ? 'NaN%' : 'NaN';
    const text = magnitude(n, style === 'percent' ? 100 : 1, least, most, language, options.useGrouping);
    const sign = n < 0 || Object.is(n, -0) ? '-' : '';
    if (currency) return language ? `${sign}${text}\u00a0${symbols[currency]}` : sign + symbols[currency] + text;
    return sign + text + (style === 'percent' ? language?.percent ?? '%' : '');
  }

  function magnitude(n, times, least, most, language, grouping) {
    let [digits, fraction] = [String(n).replace('-', ''), ''];
    if (typeof n === 'bigint') digits = String((n < 0n ? -n : n) * BigInt(times));
    else {
      if (!Number.isFinite(n)) return '∞';
      if (Math.abs(n) >= 1e19) refuse('this form of a number');
      [digits, fraction = ''] = rounded(times === 1 ? Math.abs(n) : shifted(Math.abs(n)), most);
    }
    while (fraction.length > least && fraction.endsWith('0')) fraction = fraction.slice(0, -1);
    fraction = fraction.padEnd(least, '0');
    const groups = language?.lakh ? /\B(?=(\d{2})*\d{3}$)/g : /\B(?=(\d{3})+$)/g;
    if (grouping !== false && digits.length >= (language?.least ?? 0)) digits = digits.replace(groups, language?.group ?? ',');
    return digits + (fraction && (language?.decimal ?? '.') + fraction);
  }
  // shifted is n with the point of its decimal moved two digits to the right.
  const shifted = (n) => (/e/.test(String(n)) ? n * 100 : Number(String(n) + 'e2'));

  define(Number.prototype, 'toLocaleString', { toLocaleString(locales, options = {}) { return numberText(Number(this), locales, options); } }.toLocaleString);
  define(BigInt.prototype, 'toLocaleString', { toLocaleString(locales, options = {}) { return numberText(BigInt(this), locales, options); } }.toLocaleString);
  define(Array.prototype, 'toLocaleString', { toLocaleString(...args) {
    return Array.from(this, (v) => (v === undefined || v === null ? '' : v.toLocaleString(...args))).join(',');
  } }.toLocaleString);

  lib.languageOf = languageOf;
  lib.numberText = numberText;
  lib.dateText = (d, locales, options) => {
    const any = [...dateFields, ...timeFields, 'dateStyle', 'timeStyle'].some((k) => options[k] !== undefined);
    const has = (fields, style) => fields.some((k) => options[k] !== undefined) || options[style] !== undefined;
    return formatter(!any || has(dateFields, 'dateStyle'), any && has(timeFields, 'timeStyle')).call(d, locales, options);
  };
})
