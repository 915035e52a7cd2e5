// page: fail no_number_in_console The page's console shows "someone came", but no number.
'use strict';
const serve = require('./serve.js');

module.exports = serve({
  client: "const socket = io();\nsocket.on('user count', () => console.log('someone came'));\n",
});
