// What chai throws.
(function (host, lib) {
  'use strict';
  class AssertionError extends Error {
    constructor(message, details) {
      super(message || 'Unspecified AssertionError');
      this.showDiff = false;
      Object.assign(this, details);
    }
    get name() { return 'AssertionError'; }
    toJSON() { return { ...this, name: this.name, message: this.message }; }
  }
  lib.AssertionError = AssertionError;
})
