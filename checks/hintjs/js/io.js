// io, a Socket.IO client that a hint connects to the project.
(function (host, lib) {
  'use strict';
  const known = ['path', 'query', 'auth', 'transports', 'timeout'];
  const standard = 5000; // ms

  // failure is an error for a fault of the project; the report has its code.
  function failure(code, message) {
    return Object.assign(new Error(message), { code });
  }

  // ask requests something of a client, and returns a promise of the result.
  const ask = (what, client, name, json, timeout = 0) => new Promise((resolve, reject) => {
    host.io(what, client, name, json, (result, code, message) => {
      if (code) reject(failure(code, message));
      else resolve(result && JSON.parse(result));
    }, timeout);
  });

  // within rejects after ms milliseconds, unless promise settles before; message is the reason.
  const within = (ms, promise, message) => new Promise((resolve, reject) => {
    const timer = host.setTimer(() => reject(failure('silent', message())), ms, false);
    const end = (settle) => (value) => { host.clearTimer(timer); settle(value); };
    promise.then(end(resolve), end(reject));
  });

  const seconds = (ms) => `${ms / 1000} s`;
  const isBinary = (v) => v instanceof ArrayBuffer || ArrayBuffer.isView(v);
  function jsonOf(data) {
    return JSON.stringify(data, (_, value) => {
      if (isBinary(value)) throw new TypeError('io: data in binary is not sent by this grader');
      return value;
    });
  }

  // dataOf is the data of an event: its value, or the list where it has several.
  const dataOf = (list) => (list.length > 1 ? list : list[0]);

  class Client {
    #number; #timeout; #events = []; #taken = new Set(); #waiting = []; #listeners = []; #lost; #connected = true;
    #sent = Promise.resolve(); // settles when everything emitted before is sent
    constructor(number, timeout) {
      this.#number = number;
      this.#timeout = timeout;
      this.#receive();
    }
    get connected() { return this.#connected; }

    #receive() {
      ask('receive', this.#number, '', '').then((event) => {
        this.#hear(event);
        if (this.#connected) this.#receive();
      }, (lost) => {
        this.#connected = false;
        this.#lost = lost;
        this.#waiting.splice(0).forEach((w) => w.reject(lost));
      });
    }
    #hear(event) {
      this.#events.push(event);
      this.#listeners.filter((l) => l.name === event.name).forEach((l) => lib.guarded(() => l.action(...event.data)));
      const i = this.#waiting.findIndex((w) => w.name === event.name);
      if (i >= 0) this.#take(event, this.#waiting.splice(i, 1)[0]);
    }
    #take(event, { resolve, reject }) {
      this.#taken.add(event);
      if (event.binary) reject(new Error(`'${event.name}' has data in binary, which this grader does not read`));
      else resolve(dataOf(event.data));
    }

    // next is the data of the first event of a name that was not returned before.
    next(name, { timeout = this.#timeout } = {}) {
      const next = { name };
      const promise = new Promise((resolve, reject) => { Object.assign(next, { resolve, reject }); });
      const there = this.#events.find((e) => e.name === name && !this.#taken.has(e));
      if (there) this.#take(there, next);
      else if (this.#lost) next.reject(this.#lost);
      else this.#waiting.push(next);
      return within(timeout, promise, () => {
        this.#waiting = this.#waiting.filter((w) => w !== next);
        const others = [...new Set(this.#events.map((e) => `'${e.name}'`))].slice(0, 5).join(', ');
        return `No '${name}' came to a client within ${seconds(timeout)}.` + (others && ` What came: ${others}.`);
      });
    }
    all() { return this.#events.map(({ name, data }) => ({ name, data })); }
    on(name, action) {
      this.#listeners.push({ name, action });
      return this;
    }
    // emit sends an event; a function at the end of its data is called with the acknowledgement.
    async emit(name, ...data) {
      if (typeof data[data.length - 1] === 'function') {
        const action = data.pop();
        action(...await this.#call(name, data));
        return;
      }
      const json = jsonOf(data);
      const sent = this.#sent.then(() => ask('emit', this.#number, String(name), json));
      this.#sent = sent.then(undefined, () => {});
      await sent;
    }
    async emitWithAck(name, ...data) { return dataOf(await this.#call(name, data)); }
    #call(name, data) {
      const json = jsonOf(data);
      return this.#sent.then(() => ask('call', this.#number, String(name), json, this.#timeout));
    }
    async close() {
      this.#connected = false;
      await ask('close', this.#number, '', '');
    }
  }

  let clients = 0;
  async function io(address, options = {}) {
    const unknown = Object.keys(options).find((name) => !known.includes(name));
    if (unknown !== undefined) throw new TypeError(`io has no option '${unknown}'; it has ${known.join(', ')}`);
    const url = host.url(String(address), undefined);
    if (!url) throw new TypeError(`io: not a URL: ${address}`);
    const number = ++clients;
    const sent = { ...options };
    if (options.query) sent.query = Object.fromEntries(Object.entries(options.query).map(([name, value]) => [name, String(value)]));
    await ask('connect', number, url('href'), JSON.stringify(sent));
    return new Client(number, options.timeout ?? standard);
  }
  // A check's findings: why the project fails, or an observation.
  io.fail = (code, sentence) => { throw failure(code, sentence); };
  io.note = (code, sentence) => { host.note(String(code), String(sentence)); };
  globalThis.io = io;
})
