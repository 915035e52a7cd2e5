// page: fail fixed_localhost The page asks for http://localhost:3000/socket.io/socket.io.js, which is on the visitor's own machine, not your project. Leave the address out: io() connects to where the page came from.
'use strict';
const serve = require('./serve.js');

module.exports = serve({
  html: '<!doctype html><script src="http://localhost:3000/socket.io/socket.io.js"></script><script src="/public/client.js"></script>',
});
