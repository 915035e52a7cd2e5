// What hints use of jQuery 3: requests, and their Deferreds.
(function (host, lib) {
  'use strict';
  // A deferred calls its listeners with all values that it was settled with. A rejected one without a listener counts
  // as an unhandled rejection.
  function deferred(target = {}) {
    let state = 'pending';
    let values;
    let heard = false;
    const waiting = [];
    const on = (wanted, f) => {
      if (wanted !== 'resolved') heard = true;
      const call = () => { if (wanted === 'settled' || wanted === state) f(...values); };
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
        const follow = (f, otherwise) => (...args) => {
          if (typeof f !== 'function') return otherwise(...args);
          queueMicrotask(() => {
            let result;
            try { result = f(...args); } catch (e) { return next.settle.reject(e); }
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

  function ajax(url, options) {
    const o = typeof url === 'object' ? url : { ...options, url };
    const method = String(o.method ?? o.type ?? 'GET').toUpperCase();
    const plain = method === 'GET' || method === 'HEAD';
    const headers = new lib.Headers(o.headers);
    let body = o.data;
    if (body && o.processData !== false && typeof body !== 'string') body = param(body);
    let target = String(o.url ?? '');
    if (plain && body) target += (target.includes('?') ? '&' : '?') + body;
    const type = o.contentType ?? 'application/x-www-form-urlencoded; charset=UTF-8';
    if (!plain && body !== undefined && type !== false && !headers.has('content-type')) headers.set('content-type', type);
    if (!plain && typeof body === 'string' && o.processData !== false && String(type).startsWith('application/x-www-form-urlencoded')) {
      body = body.replace(/%20/g, '+');
    }
    const parsed = host.url(target, host.code);
    if (!parsed) throw new TypeError(`Invalid URL: ${target}`);
    const xhr = { readyState: 1, status: 0, statusText: 'error', responseText: '', toString: () => `${xhr.status} ${xhr.statusText}` };
    const { settle } = deferred(xhr);
    xhr.done(o.success).fail(...[o.error].filter(Boolean)).always(...[o.complete].filter(Boolean));
    lib.send(method, parsed('href'), headers, plain ? undefined : body, (from) => receive(from, xhr, settle, method, o.dataType));
    return xhr;
  }

  function receive(from, xhr, settle, method, wanted) {
    xhr.readyState = 4;
    if (!from) return settle.reject(xhr, 'error', '');
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
      return settle.reject(xhr, 'error', from.statusText);
    }
    if (from.status === 204 || method === 'HEAD') return settle.resolve(undefined, 'nocontent', xhr);
    let data;
    try {
      data = read();
    } catch (e) {
      return settle.reject(xhr, 'parsererror', e);
    }
    lib.noteReading(from, data);
    settle.resolve(data, 'success', xhr);
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
