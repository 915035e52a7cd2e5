// live: fail other_event The server emits 'users' with {"count":1}, not 'user count' with the number of clients.
module.exports = (io) => {
  let currentUsers = 0;
  io.on('connection', () => io.emit('users', { count: ++currentUsers }));
};
