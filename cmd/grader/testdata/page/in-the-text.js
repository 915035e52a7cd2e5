// page: pass
// caution: shown_in_page With two tabs the page shows 2 in its text. The exercise has the client console.log it, too.
'use strict';
const serve = require('./serve.js');

module.exports = serve({
  html: '<!doctype html><p id="count">Connecting …</p><script src="/socket.io/socket.io.js"></script><script src="/public/client.js"></script>',
  client: "io().on('user count', (n) => { document.getElementById('count').textContent = n === 1 ? 'You are alone' : n + ' people'; });\n",
});
