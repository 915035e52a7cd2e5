// page: fail no_client_script The page / loads no client: it asks neither for /socket.io/ nor for a client.js. Its HTML needs a script element for each.
'use strict';
const serve = require('./serve.js');

module.exports = serve({ html: '<!doctype html><h1>Chat</h1>' });
