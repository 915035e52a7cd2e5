// page: fail wrong_number_in_console The first tab's console shows 1. That of a second tab should show 2, but it shows 1.
'use strict';
const serve = require('./serve.js');

module.exports = serve({ server: (io) => io.on('connection', () => io.emit('user count', 1)) });
