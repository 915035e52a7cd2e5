// Dates and numbers as en-US writes them: what hints use of ECMA-402, in UTC.
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

  // known refuses a locale or an option that is not covered here.
  function known(locales, options, names) {
    const [locale] = [locales ?? 'en-US'].flat();
    if (locale !== undefined && locale !== 'en-US' && locale !== 'en') refuse(`the language ${locale}`);
    for (const [name, value] of Object.entries(options)) {
      if (value !== undefined && !names.includes(name)) refuse(`the option ${name} of a language's formats`);
    }
    if (options.timeZone !== undefined && !['UTC', 'GMT', 'Etc/UTC'].includes(options.timeZone)) refuse(`the time zone ${options.timeZone}`);
  }

  // wanted are the fields to write: those asked for, or the standard ones where none of a kind is.
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
      const shown = half ? h % 12 || 12 : h || 24;
      parts.push(!half || f.hour === '2-digit' ? String(shown).padStart(2, '0') : String(shown));
    }
    if (f.minute) parts.push(parts.length || f.second ? String(d.getUTCMinutes()).padStart(2, '0') : String(d.getUTCMinutes()));
    if (f.second) parts.push(parts.length ? String(d.getUTCSeconds()).padStart(2, '0') : String(d.getUTCSeconds()));
    return parts.join(':') + (half ? (h < 12 ? ' AM' : ' PM') : '');
  }

  const options0 = ['timeZone', 'hour12', 'dateStyle', 'timeStyle', ...dateFields, ...timeFields];
  function formatter(date, time) {
    return function (locales, options = {}) {
      known(locales, options, options0);
      if (Number.isNaN(this.getTime())) return 'Invalid Date';
      const f = wanted(options, date, time);
      if (f.weekday === 'narrow' || f.month === 'narrow') refuse('this form of a date');
      const dateHere = dateFields.some((k) => f[k]) ? dateText(this, f) : '';
      const timeHere = timeFields.some((k) => f[k]) ? timeText(this, f) : '';
      const at = f.month === 'long' && dateHere && timeHere && (options.dateStyle ? true : f.day && f.year) ? ' at ' : ', ';
      return [dateHere, timeHere].filter(Boolean).join(at);
    };
  }
  const define = (object, name, value) => Object.defineProperty(object, name, { value, writable: true, configurable: true });
  define(Date.prototype, 'toLocaleDateString', formatter(true, false));
  define(Date.prototype, 'toLocaleTimeString', formatter(false, true));
  define(Date.prototype, 'toLocaleString', formatter(true, true));

  // rounded gives the digits before and after the point: of the shortest decimal, as ICU does, not of the exact value.
  function rounded(n, places) {
    const text = String(n);
    const [whole, fraction = ''] = text.split('.');
    if (text.includes('e') || fraction.length <= places) return text.includes('e') ? n.toFixed(places).split('.') : [whole, fraction];
    const kept = BigInt(whole + fraction.slice(0, places)) + (fraction[places] >= '5' ? 1n : 0n);
    const digits = String(kept).padStart(places + 1, '0');
    return [digits.slice(0, digits.length - places), digits.slice(digits.length - places)];
  }
  define(Number.prototype, 'toLocaleString', function (locales, options = {}) {
    known(locales, options, ['minimumFractionDigits', 'maximumFractionDigits', 'useGrouping']);
    const n = Number(this);
    if (Number.isNaN(n)) return 'NaN';
    const least = options.minimumFractionDigits ?? 0;
    const most = options.maximumFractionDigits ?? Math.max(least, 3);
    if (!Number.isFinite(n)) return n < 0 ? '-∞' : '∞';
    if (Math.abs(n) >= 1e21) refuse('this form of a number');
    let [whole, fraction = ''] = rounded(Math.abs(n), most);
    while (fraction.length > least && fraction.endsWith('0')) fraction = fraction.slice(0, -1);
    if (options.useGrouping !== false) whole = whole.replace(/\B(?=(\d{3})+$)/g, ',');
    return (n < 0 || Object.is(n, -0) ? '-' : '') + whole + (fraction && '.' + fraction);
  });
})
