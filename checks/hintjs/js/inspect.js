// loupe's format of objects and of the values in them.
(function (host, lib) {
  'use strict';
  const more = '…';
  const { clip, showNumber, showString } = lib;
  const own = Object.prototype.hasOwnProperty;
  const tagOf = (v) => Object.prototype.toString.call(v).slice(8, -1);

  // list formats as many items as fit, and the count of the others.
  function list(items, room, showItem = show) {
    const size = items.length;
    const all = room.left;
    let out = '';
    let next = '';
    for (let i = 0; i < size; i++) {
      const rest = size - i;
      const separator = rest === 1 ? '' : ', ';
      const mark = `${more}(${rest})`;
      room.left = all - out.length - separator.length;
      const text = next || showItem(items[i], room) + separator;
      const grown = out.length + text.length;
      const marked = grown + mark.length;
      if (rest === 1) {
        if (grown > all && out.length + mark.length <= all) return out + mark;
        return out + text;
      }
      if (rest > 2 && marked > all) return out + mark;
      next = showItem(items[i + 1], room) + (rest === 2 ? '' : ', ');
      if (rest === 2 && marked > all && grown + next.length > all) return out + mark;
      out += text;
      if (rest > 2 && grown + next.length >= all) return `${out}${more}(${rest - 1})`;
    }
    return out;
  }

  function quoted(key) {
    if (host.isName(key)) return key;
    const inner = JSON.stringify(key).split("'").join("\\'").split('\\"').join('"');
    return `'${inner.slice(1, -1)}'`;
  }

  function pair(separator, nameOf) {
    return (item, room) => {
      room.left -= separator.width;
      const name = nameOf(item[0], room);
      room.left -= name.length;
      return name + separator.text + show(item[1], room);
    };
  }
  const property = pair({ width: 2, text: ': ' }, (key, room) =>
    typeof key === 'string' ? quoted(key) : `[${show(key, room)}]`);
  const entry = pair({ width: 4, text: ' => ' }, (key, room) => show(key, room));

  const properties = (v, keys, room) => list(keys.map((k) => [k, v[k]]), room, property);

  function showArray(v, room) {
    const extra = Object.keys(v).slice(v.length);
    if (!v.length && !extra.length) return '[]';
    room.left -= 4;
    const items = list(v, room);
    room.left -= items.length;
    return `[ ${items}${extra.length ? ', ' + properties(v, extra, room) : ''} ]`;
  }

  function showTyped(v, room) {
    const name = v[host.symbols.toStringTag];
    room.left -= name.length + 4;
    if (!v.length) return `${name}[]`;
    let out = '';
    for (let i = 0; i < v.length; i++) {
      const text = clip(v[i], room.left) + (i === v.length - 1 ? '' : ', ');
      room.left -= text.length;
      if (v[i] !== v.length && room.left <= 3) {
        out += `${more}(${v.length - v[i] + 1})`; // loupe uses the value in the place of the index
        break;
      }
      out += text;
    }
    return `${name}[ ${out} ]`;
  }

  function showObject(v, room) {
    const names = Object.getOwnPropertyNames(v).filter((k) => v !== globalThis || !lib.missing?.includes(k));
    const symbols = Object.getOwnPropertySymbols(v);
    if (!names.length && !symbols.length) return '{}';
    room.left -= 4;
    if (room.seen.includes(v)) return '[Circular]';
    room.seen.push(v);
    const a = properties(v, names, room);
    const b = properties(v, symbols, room);
    room.seen.pop();
    return `{ ${a}${a && b ? ', ' : ''}${b} }`;
  }

  function showInstance(v, room) {
    let name = host.symbols.toStringTag in v ? v[host.symbols.toStringTag] : '';
    name = name || (typeof v.constructor === 'function' ? v.constructor.name : null);
    if (!name || name === '_class') name = '<Anonymous Class>';
    room.left -= name.length;
    return name + showObject(v, room);
  }

  const errorFields = ['stack', 'line', 'column', 'name', 'message', 'fileName', 'lineNumber', 'columnNumber', 'number', 'description'];
  function showError(v, room) {
    const names = Object.getOwnPropertyNames(v).filter((k) => !errorFields.includes(k));
    room.left -= v.name.length;
    let message = '';
    if (typeof v.message === 'string') message = clip(v.message, room.left);
    else names.unshift('message');
    if (message) message = ': ' + message;
    room.left -= message.length + 5;
    const rest = properties(v, names, room);
    return `${v.name}${message}${rest ? ` { ${rest} }` : ''}`;
  }

  function collection(name, empty, items, room, showItem) {
    if (empty) return `${name}{}`;
    room.left -= 7;
    return `${name}{ ${list(items, room, showItem)} }`;
  }

  const kinds = {
    undefined: () => 'undefined',
    null: () => 'null',
    boolean: String,
    Boolean: String,
    number: showNumber,
    Number: showNumber,
    bigint: (v, room) => { const n = clip(v, room.left - 1); return n === more ? n : n + 'n'; },
    string: showString,
    String: showString,
    function: (v, room) => (v.name ? `[Function ${clip(v.name, room.left - 11)}]` : '[Function]'),
    symbol: (v) => (v.description ? `Symbol(${v.description})` : 'Symbol()'),
    Array: showArray,
    Date: (v, room) => {
      const json = v.toJSON();
      if (json === null) return 'Invalid Date';
      const [day, time] = json.split('T');
      return `${day}T${clip(time, room.left - day.length - 1)}`;
    },
    // loupe formats a map of one entry as empty.
    Map: (v, room) => collection('Map', v.size <= 1, [...v], room, entry),
    Set: (v, room) => collection('Set', v.size === 0, [...v], room),
    RegExp: (v, room) => {
      const flags = String(v).split('/')[2];
      return `/${clip(v.source, room.left - 2 - flags.length)}/${flags}`;
    },
    Promise: () => 'Promise{…}',
    WeakSet: () => 'WeakSet{…}',
    WeakMap: () => 'WeakMap{…}',
    Arguments: (v, room) => {
      if (!v.length) return 'Arguments[]';
      room.left -= 13;
      return `Arguments[ ${list(v, room)} ]`;
    },
    Generator: () => '',
    DataView: () => '',
    ArrayBuffer: () => '',
    Error: showError,
  };
  kinds.Function = kinds.function;
  kinds.BigInt = kinds.bigint;
  kinds.Symbol = kinds.symbol;
  const typed = ['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array',
    'Float32Array', 'Float64Array'];

  function show(v, outer) {
    const room = { left: outer.left, seen: outer.seen };
    let kind = v === null ? 'null' : typeof v;
    if (kind === 'object') kind = tagOf(v);
    if (own.call(kinds, kind)) return kinds[kind](v, room);
    if (typed.includes(kind)) return showTyped(v, room);
    const custom = v[Symbol.for('nodejs.util.inspect.custom')];
    if (typeof custom === 'function') return custom.call(v);
    if (typeof v.inspect === 'function') {
      const said = v.inspect(2, room);
      if (said) return typeof said === 'string' ? said : show(said, room);
    }
    const proto = Object.getPrototypeOf(v);
    if (proto === Object.prototype || proto === null || !('constructor' in v) || v.constructor === Object) {
      return showObject(v, room);
    }
    return showInstance(v, room);
  }

  lib.show = show;
})
