// page: fail no_page There is no page to open: / answers with 404.
'use strict';
const serve = require('./serve.js');

module.exports = serve({ routes: (app) => app.get('/', (req, res) => res.sendStatus(404)) });
