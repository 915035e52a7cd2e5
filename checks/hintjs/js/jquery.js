// What hints use of jQuery 3: requests, and their Deferreds.
(function (host, lib) {
  'use strict';
  // A deferred calls its listeners on self, with all values that it was settled with. A rejected one without a listener
  // counts as an unhandled rejection.
  function deferred(target = {}, self = undefined) {
    let state = 'pending';
    let values;
    let heard = false;
    const waiting = [];
    const on = (wanted, f) => {
      if (wanted !== 'resolved') heard = true;
      const call = () => { if (wanted === 'settled' || wanted === state) f.apply(self, values); };
      if (state === 'pending') waiting.push(call);
      else queueMicrotask(call);
    };
    const settle = (to) => (...args) => {
      if (state !== 'pending') return;
      [state, values] = [to, args];
      for (const call of waiting) lib.guarded(call);
      if (to === 'rejected') setTimeout(() => { if (!heard) Promise.reject(args[0]); });
    };
    const chain = (add) => (...fs) => { fs.flat().forEach((f) => f && add(f)); return target; };
    Object.assign(target, {
      state: () => state,
      done: chain((f) => on('resolved', f)),
      fail: chain((f) => on('rejected', f)),
      always: chain((f) => on('settled', f)),
      then(ok, failed) {
        const next = deferred();
        const follow = (f, otherwise) => function (...args) {
          if (typeof f !== 'function') return otherwise(...args);
          queueMicrotask(() => {
            let result;
            try { result = f.apply(this, args); } catch (e) { return next.settle.reject(e); }
            if (typeof result?.then === 'function') result.then(next.settle.resolve, next.settle.reject);
            else next.settle.resolve(result);
          });
        };
        on('resolved', follow(ok, next.settle.resolve));
        on('rejected', follow(failed, next.settle.reject));
        return next.promise;
      },
      catch: (failed) => target.then(null, failed),
      promise: () => target,
    });
    return { promise: target, settle: { resolve: settle('resolved'), reject: settle('rejected') } };
  }

  const encode = encodeURIComponent;
  function param(data, prefix) {
    if (prefix !== undefined && (typeof data !== 'object' || data === null)) return `${encode(prefix)}=${encode(data ?? '')}`;
    return Object.entries(data ?? {}).map(([k, v]) => {
      const inner = Array.isArray(data) && typeof v !== 'object' ? '' : k;
      return param(typeof v === 'function' ? v() : v, prefix === undefined ? k : `${prefix}[${inner}]`);
    }).filter(Boolean).join('&');
  }

  // convert parses a response by the wanted type, or by its content type.
  function convert(text, type, wanted) {
    if (wanted === 'json' || (!wanted && /\bjson\b/.test(type))) return lib.parse(text);
    return text;
  }

  const accepts = {
    text: 'text/plain', html: 'text/html', xml: 'application/xml, text/xml', json: 'application/json, text/javascript',
    script: 'text/javascript, application/javascript, application/ecmascript, application/x-ecmascript',
  };
  // setHeaders sets what jQuery sends beside the headers that the hint asks for.
  function setHeaders(headers, o, sends) {
    const type = o.contentType ?? formType;
    if (sends && type !== false && !headers.has('content-type')) headers.set('content-type', type);
    const accepted = { ...accepts, ...o.accepts }[String(o.dataType ?? '').trim().split(/\s+/)[0]];
    if (accepted && !headers.has('accept')) headers.set('accept', `${accepted}, */*; q=0.01`);
  }
  const formType = 'application/x-www-form-urlencoded; charset=UTF-8';

  function ajax(url, options) {
    const o = typeof url === 'object' ? url : { ...options, url };
    const method = String(o.method ?? o.type ?? 'GET').toUpperCase();
    const plain = method === 'GET' || method === 'HEAD';
    const headers = new lib.Headers(o.headers);
    let body = o.data;
    if (body && o.processData !== false && typeof body !== 'string') body = param(body);
    let target = String(o.url ?? '');
    if (plain && body) target += (target.includes('?') ? '&' : '?') + body;
    setHeaders(headers, o, !plain && body !== undefined);
    if (!plain && typeof body === 'string' && o.processData !== false && String(o.contentType ?? formType).startsWith('application/x-www-form-urlencoded')) {
      body = body.replace(/%20/g, '+');
    }
    const parsed = host.url(target, host.code);
    if (!parsed) throw new TypeError(`Invalid URL: ${target}`);
    const { xhr, done, during } = exchange({ ...o, url: target, type: method }, headers);
    if (during.beforeSend()) {
      const number = lib.send(method, parsed('href'), headers, plain ? undefined : body, (from) => receive(from, xhr, done, method, o.dataType));
      during.sent(number);
    }
    return xhr;
  }

  // exchange makes the jqXHR of a request with settings o. done settles it: it takes the listeners to call, their
  // values, and what the request has come to.
  function exchange(o, headers) {
    const self = o.context ?? o;
    const codes = [o.statusCode ?? {}];
    let [number, timer, over, word] = [undefined, undefined, false, 'canceled'];
    const xhr = {
      readyState: 1, status: 0, statusText: 'error', toString: () => `${xhr.status} ${xhr.statusText}`,
      getResponseHeader: () => null, getAllResponseHeaders: () => null, overrideMimeType: () => xhr,
      setRequestHeader(name, value) { if (number === undefined) headers.set(name, value); return xhr; },
      statusCode(map) { if (over) xhr.always(map[xhr.status]); else codes.push(map); return xhr; },
      abort(why = word) {
        if (over) return xhr;
        if (number !== undefined) host.cancel(number);
        Object.assign(xhr, { readyState: 0, statusText: String(why) });
        done('reject', [xhr, why, why], why);
        return xhr;
      },
    };
    const { settle } = deferred(xhr, self);
    const done = (how, values, status) => {
      over = true;
      clearTimeout(timer);
      settle[how](...values);
      for (const f of codes.flatMap((map) => map[xhr.status] ?? [])) lib.guarded(() => f.apply(self, values));
      for (const f of [o.complete ?? []].flat()) lib.guarded(() => f.call(self, xhr, status));
    };
    xhr.done(o.success).fail(o.error);
    const during = {
      beforeSend() {
        if (o.beforeSend?.call(self, xhr, o) === false) xhr.abort();
        word = 'abort';
        return !over;
      },
      sent(as) {
        number = as;
        if (o.timeout > 0) timer = setTimeout(() => xhr.abort('timeout'), o.timeout);
      },
    };
    return { xhr, done, during };
  }

  function receive(from, xhr, done, method, wanted) {
    if (!from) {
      xhr.readyState = 0;
      return done('reject', [xhr, 'error', ''], 'error');
    }
    xhr.readyState = 4;
    const headers = new lib.Headers(from.headers);
    lib.noteReading(from, xhr);
    Object.assign(xhr, {
      status: from.status, statusText: from.statusText, responseText: from.text,
      getResponseHeader: (name) => headers.get(name),
      getAllResponseHeaders: () => [...headers].map(([k, v]) => `${k}: ${v}\r\n`).join(''),
    });
    const read = () => {
      const data = convert(xhr.responseText, headers.get('content-type') ?? '', wanted);
      if (data !== xhr.responseText) xhr.responseJSON = data;
      return data;
    };
    if ((from.status < 200 || from.status > 299) && from.status !== 304) {
      try { read(); } catch { /* it is no JSON */ }
      return done('reject', [xhr, 'error', from.statusText], 'error');
    }
    if (from.status === 204 || method === 'HEAD') return done('resolve', [undefined, 'nocontent', xhr], 'nocontent');
    if (from.status === 304) return done('resolve', [undefined, 'notmodified', xhr], 'notmodified');
    let data;
    try {
      data = read();
    } catch (e) {
      return done('reject', [xhr, 'parsererror', e], 'parsererror');
    }
    lib.noteReading(from, data);
    done('resolve', [data, 'success', xhr], 'success');
  }

  const shorthand = (method) => (url, data, success, dataType) => {
    if (typeof url === 'object') return ajax({ ...url, method });
    if (typeof data === 'function') [data, success, dataType] = [undefined, data, dataType ?? success];
    return ajax({ url, method, data, success, dataType });
  };
  function isPlainObject(v) {
    if (typeof v !== 'object' || v === null || Object.prototype.toString.call(v) !== '[object Object]') return false;
    const proto = Object.getPrototypeOf(v);
    return proto === null || proto === Object.prototype;
  }
  function extend(...args) {
    const deep = typeof args[0] === 'boolean' ? args.shift() : false;
    const [target = {}, ...sources] = args;
    for (const source of sources) {
      for (const name in source ?? {}) {
        const value = source[name];
        if (name === '__proto__' || value === target) continue;
        if (deep && (Array.isArray(value) || isPlainObject(value))) {
          const old = target[name];
          const fits = Array.isArray(value) ? Array.isArray(old) : isPlainObject(old);
          target[name] = extend(true, fits ? old : Array.isArray(value) ? [] : {}, value);
        } else if (value !== undefined) target[name] = value;
      }
    }
    return target;
  }

  const $ = (...what) => host.elements ? host.elements(...what) : host.abort('not_gradable', 'This hint needs the elements of a page in a browser, which the grader does not have.');
  Object.assign($, {
    ajax, param, get: shorthand('GET'), post: shorthand('POST'),
    getJSON: (url, data, success) => shorthand('GET')(url, ...(typeof data === 'function' ? [undefined, data] : [data, success]), 'json'),
    each(items, f) {
      const list = typeof items?.length === 'number' ? Array.from(items, (v, i) => [i, v]) : Object.entries(items);
      for (const [k, v] of list) { if (f.call(v, k, v) === false) break; }
      return items;
    },
    map: (items, f) => (typeof items?.length === 'number' ? Array.from(items, (v, i) => [i, v]) : Object.entries(items))
      .flatMap(([k, v]) => f(v, k) ?? []),
    extend, isArray: Array.isArray, isFunction: (v) => typeof v === 'function', isEmptyObject: (o) => { for (const _ in o) return false; return true; },
    isNumeric: (v) => ['number', 'string'].includes(typeof v) && !Number.isNaN(v - parseFloat(v)),
    isPlainObject, inArray: (v, list, from) => list.indexOf(v, from), grep: (list, f, invert) => list.filter((v, i) => Boolean(f(v, i)) !== Boolean(invert)),
    trim: (s) => (s === undefined || s === null ? '' : String(s).trim()), parseJSON: (s) => lib.parse(s), now: () => Date.now(), noop() {},
    makeArray: (v) => Array.from(v ?? []), merge: (a, b) => { a.push(...b); return a; }, type: (v) => (v === null ? 'null' : Object.prototype.toString.call(v).slice(8, -1).toLowerCase()),
    when: (...list) => { // settles when all have, with the first value of each
      const { promise, settle } = deferred();
      Promise.all(list).then((values) => settle.resolve(...values), settle.reject);
      return promise;
    },
    Deferred() {
      const { promise, settle } = deferred();
      return Object.assign(promise, settle);
    },
  });
  Object.assign(globalThis, { $, jQuery: $ });
})
