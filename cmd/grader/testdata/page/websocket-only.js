// page: pass
'use strict';
const serve = require('./serve.js');

module.exports = serve({
  client: "io({ transports: ['websocket'] }).on('user count', (data) => console.log(data));\n",
});
