// JSON: goja creates it when it is first used, which res.json() does not need.
(function (host, lib) {
  'use strict';
  JSON.parse = lib.parse;
})
