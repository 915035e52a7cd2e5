// live: fail only_new_told Only the client that connects is told 'user count'; the others are not. socket.emit tells one client; io.emit tells all.
module.exports = (io) => {
  let currentUsers = 0;
  io.on('connection', (socket) => socket.emit('user count', ++currentUsers));
};
