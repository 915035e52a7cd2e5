// page: error needs_login The page with the client opens only for who is logged in. Log in in two tabs, and look at the console.
'use strict';
const serve = require('./serve.js');

module.exports = serve({
  html: '<!doctype html>',
  routes: (app) => {
    app.get('/', (req, res) => res.redirect('/login'));
    app.get('/login', (req, res) => res.send('Who are you?'));
  },
});
