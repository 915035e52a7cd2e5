// page: fail second_tab_nothing The first tab's console shows 3; that of a second tab shows no number.
'use strict';
const serve = require('./serve.js');

let clients = 0;
module.exports = serve({
  server: (io) => io.on('connection', () => {
    if (++clients % 2 === 1) io.emit('user count', clients); // the live check before has two
  }),
});
