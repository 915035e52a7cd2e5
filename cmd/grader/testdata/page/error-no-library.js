// page: fail script_error The page's console shows no number, since a script ends with an error: ReferenceError: io is not defined (/public/client.js, line 1).
'use strict';
const serve = require('./serve.js');

module.exports = serve({
  html: '<!doctype html><script src="/public/client.js"></script>',
});
