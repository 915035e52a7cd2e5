// Of programs that say `.should` of a value.
(function (host, lib) {
  'use strict';
  lib.should();
})
