// performance, by the W3C's High Resolution Time and User Timing.
(function (host, lib) {
  'use strict';
  const origin = host.now();
  const entries = [];
  const entry = (name, entryType, startTime, duration, detail = null) => {
    const made = { name: String(name), entryType, startTime, duration, detail, toJSON() { return { ...this }; } };
    entries.push(made);
    return made;
  };
  const at = (mark) => {
    if (typeof mark === 'number') return mark;
    const found = entries.filter((e) => e.entryType === 'mark' && e.name === String(mark)).pop();
    if (!found) throw new lib.DOMException(`The "${mark}" performance mark has not been set`, 'SyntaxError');
    return found.startTime;
  };
  globalThis.performance = {
    timeOrigin: origin,
    now: () => host.now() - origin,
    mark(name, options = {}) { return entry(name, 'mark', options.startTime ?? this.now(), 0, options.detail); },
    measure(name, from, to) {
      const options = typeof from === 'object' && from !== null ? from : { start: from, end: to };
      const start = options.start === undefined ? 0 : at(options.start);
      const end = options.end === undefined ? this.now() : at(options.end);
      return entry(name, 'measure', start, options.duration ?? end - start, options.detail);
    },
    getEntries: () => [...entries],
    getEntriesByName: (name, type) => entries.filter((e) => e.name === name && (type === undefined || e.entryType === type)),
    getEntriesByType: (type) => entries.filter((e) => e.entryType === type),
    clearMarks(name) { entries.splice(0, entries.length, ...entries.filter((e) => e.entryType !== 'mark' || (name !== undefined && e.name !== name))); },
    clearMeasures(name) { entries.splice(0, entries.length, ...entries.filter((e) => e.entryType !== 'measure' || (name !== undefined && e.name !== name))); },
    toJSON() { return { timeOrigin: origin }; },
    get [Symbol.toStringTag]() { return 'Performance'; },
  };
})
