// Runs a hint in an empty page of the project, and gives what came of it: {assertions, failed, failure, trouble}.
// All that the hint has started is waited for.
(async (library, elements, hint, code) => {
  'use strict';
  const outcome = { assertions: [] };
  const limit = 500;
  const claims = []; // the last of each running assertion, the innermost at the end
  const clip = (v, most = 1000) => { const s = String(v); return s.length > most ? s.slice(0, most - 1) + '…' : s; };

  // What chai escapes in the strings that it shows.
  const short = { "'": "\\'", '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r' };
  const unseen = /['\x00-\x1f\x7f-\x9f\xad\u0600-\u0604\u070f\u17b4\u17b5\u200c-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff0-\uffff]/g;

  const host = {
    code,
    symbols: Symbol,
    translate: (e) => e,
    inspect: (v) => lib.inspectAny(v),
    display: (v) => lib.displayAny(v),
    assertionFailed() {},
    begin() { claims.push({}); },
    claimed(subject, expected, actual) { claims[claims.length - 1] = { subject, expected, actual }; },
    isName: (s) => /^[A-Za-z_]\w*$/.test(s),
    escaped: (s) => s.replace(unseen, (c) => short[c] ?? '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0')),
    record(kind, held, second) {
      const { subject, expected, actual } = claims.pop() ?? {};
      if (outcome.assertions.length >= (held ? limit : 2 * limit)) return;
      const shown = (v) => { try { return v === undefined ? '' : lib.displayAny(v); } catch { return ''; } };
      let message = typeof subject?.message === 'string' ? subject.message : '';
      if (kind === 'assert' && typeof second === 'string') message ||= second;
      outcome.assertions.push({
        kind, verdict: held ? 'pass' : 'fail', message: clip(message),
        expected: subject ? clip(shown(expected)) : '', actual: subject ? clip(shown(actual)) : '',
        pattern: second instanceof RegExp ? clip(second) : '',
      });
    },
    abort(code, detail) {
      outcome.trouble ??= { code, detail };
      throw new Error(detail);
    },
    url(target, base) {
      const parsed = URL.canParse(target, base) && new URL(target, base);
      return parsed && ((part) => parsed[part]);
    },
  };
  const lib = {
    Headers, parse: JSON.parse, noteReading() {},
    guarded: (f) => { try { f(); } catch (e) { Promise.reject(e); } },
    send(method, url, headers, body, done) { // a request of jQuery's
      fetch(url, { method, headers, body }).then(async (r) => ({ status: r.status, statusText: r.statusText, headers: r.headers, text: await r.text() }))
        .then(done, () => done());
    },
  };
  host.elements = elements(host);
  library(host, lib);

  let waiting = 0;
  const tracked = (promise) => {
    waiting++;
    const done = () => { waiting--; };
    promise.then(done, done);
    return promise;
  };
  const wrap = (object, name, around) => { object[name] = around(object[name]); };
  wrap(window, 'fetch', (fetch) => (...args) => tracked(fetch(...args)));
  for (const name of ['text', 'json', 'blob', 'bytes', 'arrayBuffer', 'formData']) {
    if (Response.prototype[name]) wrap(Response.prototype, name, (read) => function () { return tracked(read.call(this)); });
  }
  const untilEnd = (begin) => function (...args) {
    tracked(new Promise((done) => { this.addEventListener('loadend', done, { once: true }); }));
    return begin.apply(this, args);
  };
  wrap(XMLHttpRequest.prototype, 'send', untilEnd);
  for (const name of ['readAsText', 'readAsDataURL', 'readAsArrayBuffer']) wrap(FileReader.prototype, name, untilEnd);
  const timers = new Set();
  const later = window.setTimeout;
  wrap(window, 'setTimeout', (set) => (action, after, ...args) => {
    const id = set(() => { timers.delete(id); action(...args); }, after);
    timers.add(id);
    return id;
  });
  wrap(window, 'setInterval', (set) => (...args) => { const id = set(...args); timers.add(id); return id; });
  const forget = (clear) => (id) => { timers.delete(id); clear(id); };
  wrap(window, 'clearTimeout', forget);
  wrap(window, 'clearInterval', forget);

  const fail = (e) => {
    if (outcome.failed) return;
    outcome.failed = true;
    outcome.failure = clip(e?.message ?? e ?? 'rejected', 16384);
  };
  addEventListener('unhandledrejection', (e) => fail(e.reason));
  addEventListener('error', (e) => fail(e.error ?? e.message));
  try {
    await hint(code);
  } catch (e) {
    fail(e);
  }
  for (let quiet = 0; quiet < 5; quiet = waiting || timers.size ? 0 : quiet + 1) await new Promise((done) => later(done));
  return JSON.stringify(outcome);
})
