// page: pass
'use strict';
const serve = require('./serve.js');

module.exports = serve({
  html: '<!doctype html><a href="/chat">Chat</a>',
  routes: (app) => app.get('/chat', (req, res) => res.type('html').send(
    '<!doctype html><script src="/socket.io/socket.io.js"></script><script src="/public/client.js"></script>')),
});
