// page: pass
'use strict';
const serve = require('./serve.js');

module.exports = serve({
  client: "console.log('Version 2.1.0, build a7f3');\nio().on('user count', (data) => console.log({ data }, data));\n",
});
