// page: fail script_error The page's console shows no number, since a script ends with an error: ReferenceError: consle is not defined (/public/client.js, line 2).
'use strict';
const serve = require('./serve.js');

module.exports = serve({
  client: "const socket = io();\nsocket.on('user count', (data) => consle.log(data));\n",
});
