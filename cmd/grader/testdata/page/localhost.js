// page: fail fixed_localhost The page asks for http://localhost:3000/socket.io/, which is on the visitor's own machine, not your project. Leave the address out: io() connects to where the page came from.
'use strict';
const serve = require('./serve.js');

module.exports = serve({
  client: "const socket = io('http://localhost:3000');\nsocket.on('user count', (data) => console.log(data));\n",
});
