// page: pass
'use strict';
const serve = require('./serve.js');

module.exports = serve({});
