// page: pass
'use strict';
const serve = require('./serve.js');

module.exports = serve({
  client: "io().on('user count', (data) => console.log(`${data} users online.`));\n",
});
