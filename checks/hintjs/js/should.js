// The property should of all objects.
(function (host, lib) {
  'use strict';
  lib.should();
})
