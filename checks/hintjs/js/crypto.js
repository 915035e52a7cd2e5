// crypto: random values and digests, by the Web Cryptography API.
(function (host, lib) {
  'use strict';
  const integers = ['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'BigInt64Array', 'BigUint64Array'];
  const hashes = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];
  const hex = (bytes) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, '0')).join('');
  const subtle = {
    async digest(algorithm, data) {
      const name = String(algorithm?.name ?? algorithm).toUpperCase();
      if (!hashes.includes(name)) throw new lib.DOMException('Unrecognized algorithm name', 'NotSupportedError');
      if (!(data instanceof ArrayBuffer) && !ArrayBuffer.isView(data)) {
        throw new TypeError("Failed to execute 'digest' on 'SubtleCrypto': 2nd argument is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.");
      }
      return host.digest(name, lib.toBytes(data));
    },
  };
  for (const name of ['encrypt', 'decrypt', 'sign', 'verify', 'generateKey', 'deriveKey', 'deriveBits', 'importKey', 'exportKey', 'wrapKey', 'unwrapKey']) {
    subtle[name] = () => host.abort('not_gradable', `This hint needs crypto.subtle.${name}, which the grader does not have.`);
  }
  globalThis.crypto = {
    getRandomValues(array) {
      if (!integers.includes(array?.[Symbol.toStringTag])) {
        throw new lib.DOMException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
      }
      if (array.byteLength > 65536) throw new lib.DOMException(`The requested length exceeds 65,536 bytes`, 'QuotaExceededError');
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(new Uint8Array(host.random(array.byteLength)));
      return array;
    },
    randomUUID() {
      const bytes = new Uint8Array(host.random(16));
      bytes[6] = (bytes[6] & 0x0f) | 0x40;
      bytes[8] = (bytes[8] & 0x3f) | 0x80;
      return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    },
    subtle,
    get [Symbol.toStringTag]() { return 'Crypto'; },
  };
})
