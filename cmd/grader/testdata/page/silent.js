// page: fail nothing_in_console The page's console shows nothing. Either the server tells its client nothing, or that does not console.log what comes.
'use strict';
const serve = require('./serve.js');

module.exports = serve({
  client: "const socket = io();\nsocket.on('user count', (data) => {});\n",
});
