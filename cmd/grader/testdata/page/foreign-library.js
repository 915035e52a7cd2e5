// page: error not_gradable The page needs a script of another site, which could not be had; so what its console shows can't be judged.
'use strict';
const serve = require('./serve.js');

module.exports = serve({
  html: '<!doctype html><script src="https://192.0.2.1/socket.io.js"></script><script src="/public/client.js"></script>',
});
