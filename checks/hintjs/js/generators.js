// Of programs with generators: the library has none.
(function (host, lib) {
  'use strict';
  lib.makesNoCode(function* () {});
})
