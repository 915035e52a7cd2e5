// page: fail first_tab_not_told The second tab's console shows 4, but the first one's still shows 3.
'use strict';
const serve = require('./serve.js');

let currentUsers = 0;
module.exports = serve({ server: (io) => io.on('connection', (socket) => socket.emit('user count', ++currentUsers)) });
