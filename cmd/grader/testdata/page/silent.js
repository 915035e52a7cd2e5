// page: fail nothing_in_console The page's console shows nothing. Does its client listen for 'user count', and console.log what comes?
'use strict';
const serve = require('./serve.js');

module.exports = serve({
  client: "const socket = io();\nsocket.on('user count', (data) => {});\n",
});
