// live: fail only_others_told A client that connects is not told 'user count', only the others are. io.emit tells all; socket.broadcast.emit leaves out the new one.
module.exports = (io) => {
  let currentUsers = 0;
  io.on('connection', (socket) => socket.broadcast.emit('user count', ++currentUsers));
};
