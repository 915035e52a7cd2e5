// live: fail no_socketio There is no Socket.IO at /socket.io/: the answer there is 404 Not Found. Is Socket.IO attached to the server that listens? With Express it must be http.listen, not app.listen.
// note: live_only_written The pattern of hint 2 is satisfied by line 6, but with real clients it does not work.
const http = require('node:http');
module.exports = (io, app) => {
  let currentUsers = 0;
  io.on('connection', () => io.emit('user count', ++currentUsers));
  return http.createServer(app); // as app.listen does
};
