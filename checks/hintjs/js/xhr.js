// XMLHttpRequest, asynchronous.
(function (host, lib) {
  'use strict';
  class XMLHttpRequest {
    #sent; #timer; #method; #url; #headers = new lib.Headers(); #from; #listeners = [];
    readyState = 0;
    status = 0;
    statusText = '';
    responseText = '';
    responseType = '';
    responseURL = '';
    withCredentials = false;
    onreadystatechange = null;
    timeout = 0;
    onloadstart = null;
    onprogress = null;
    onabort = null;
    ontimeout = null;
    onload = null;
    onerror = null;
    onloadend = null;

    open(method, url, async = true) {
      if (!async) host.abort('not_gradable', 'This hint waits for a page in a way that the grader does not have.');
      const parsed = host.url(String(url), host.code);
      if (!parsed) throw Object.assign(new Error(`Failed to execute 'open' on 'XMLHttpRequest': Invalid URL`), { name: 'SyntaxError' });
      this.#method = String(method).toUpperCase();
      this.#url = parsed('href');
      if (this.#sent) host.cancel(this.#sent);
      clearTimeout(this.#timer);
      this.#headers = new lib.Headers();
      this.#sent = undefined;
      this.#forget();
      this.#move(1);
    }
    setRequestHeader(name, value) { this.#headers.append(name, value); }
    overrideMimeType() {}
    getResponseHeader(name) { return this.#from ? new lib.Headers(this.#from.headers).get(name) : null; }
    getAllResponseHeaders() { return this.#from ? [...new lib.Headers(this.#from.headers)].map(([k, v]) => `${k}: ${v}\r\n`).join('') : ''; }
    addEventListener(type, listener) { this.#listeners.push([type, listener]); }
    removeEventListener(type, listener) { this.#listeners = this.#listeners.filter((l) => l[0] !== type || l[1] !== listener); }
    abort() {
      if (this.#sent) this.#fail('abort');
      if (this.readyState === 4) this.readyState = 0;
    }
    #fail(type) {
      host.cancel(this.#sent);
      this.#forget();
      this.#end(type);
    }
    #forget() {
      this.#from = undefined;
      [this.status, this.statusText, this.responseText] = [0, '', ''];
    }
    #end(type) {
      this.#sent = undefined;
      clearTimeout(this.#timer);
      this.#move(4);
      this.#fire(type);
      this.#fire('loadend');
    }
    get response() {
      if (this.responseType === 'json') {
        try { return lib.parse(this.responseText); } catch { return null; }
      }
      return this.responseText;
    }

    send(body) {
      if (this.readyState !== 1 || this.#sent) throw Object.assign(new Error("Failed to execute 'send' on 'XMLHttpRequest': The object's state must be OPENED."), { name: 'InvalidStateError' });
      const plain = this.#method === 'GET' || this.#method === 'HEAD';
      const sent = lib.send(this.#method, this.#url, this.#headers, plain ? undefined : body, (from) => {
        if (from) this.#receive(from);
        if (this.#sent === sent) this.#end(from ? 'load' : 'error'); // a listener may have aborted it
      });
      this.#sent = sent;
      if (this.timeout > 0) this.#timer = setTimeout(() => this.#fail('timeout'), this.timeout);
      this.#fire('loadstart');
    }
    #receive(from) {
      this.#from = from;
      lib.noteReading(from, this);
      lib.noteReading(from, from.text);
      this.status = from.status;
      this.statusText = from.statusText;
      this.responseURL = from.url;
      this.#move(2);
      if (!this.#from) return;
      this.responseText = from.text;
      this.#move(3);
      this.#fire('progress');
    }
    #move(state) {
      this.readyState = state;
      this.#fire('readystatechange');
    }
    // A listener's exception does not stop the others. Before the response is complete it is only logged, as in a
    // browser: hints throw in all states but the last.
    #fire(type) {
      const event = { type, target: this, currentTarget: this };
      const listeners = [this['on' + type], ...this.#listeners.filter((l) => l[0] === type).map((l) => l[1])];
      for (const listener of listeners) {
        try {
          if (typeof listener === 'function') listener.call(this, event);
          else listener?.handleEvent?.(event);
        } catch (e) {
          if (this.readyState === 4) queueMicrotask(() => { throw e; });
          else lib.log(e);
        }
      }
    }
  }
  for (const [i, name] of ['UNSENT', 'OPENED', 'HEADERS_RECEIVED', 'LOADING', 'DONE'].entries()) {
    XMLHttpRequest[name] = XMLHttpRequest.prototype[name] = i;
  }
  globalThis.XMLHttpRequest = XMLHttpRequest;
})
