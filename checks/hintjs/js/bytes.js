// Bodies as bytes.
(function (host, lib) {
  'use strict';
  // toBytes returns the bytes of a value that a request or a blob can be made of.
  lib.toBytes = (v) => {
    if (typeof v === 'string') return host.encode(v);
    if (v instanceof ArrayBuffer) return v;
    if (ArrayBuffer.isView(v)) return v.buffer.slice(v.byteOffset, v.byteOffset + v.byteLength);
    return host.encode(String(v));
  };
  lib.concat = (buffers) => {
    const all = new Uint8Array(buffers.reduce((n, b) => n + b.byteLength, 0));
    let at = 0;
    for (const b of buffers) { all.set(new Uint8Array(b), at); at += b.byteLength; }
    return all.buffer;
  };
})
