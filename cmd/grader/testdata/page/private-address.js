// page: fail fixed_localhost The page asks for http://192.168.1.20:3000/socket.io/, which is in a private network, not your project. Leave the address out: io() connects to where the page came from.
'use strict';
const serve = require('./serve.js');

module.exports = serve({
  client: "const socket = io('http://192.168.1.20:3000');\nsocket.on('user count', (data) => console.log(data));\n",
});
