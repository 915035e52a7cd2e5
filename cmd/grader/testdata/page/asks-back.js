// page: pass
'use strict';
const serve = require('./serve.js');

module.exports = serve({
  client: "alert('Welcome!');\nio().on('user count', (data) => console.log('user count:', data));\n",
});
