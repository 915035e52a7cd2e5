// live: fail only_on_disconnect 'user count' is only emitted when a client leaves, not when one connects.
// note: live_only_written The pattern of hint 2 is satisfied by line 7, but with real clients it does not work.
module.exports = (io) => {
  let currentUsers = 0;
  io.on('connection', (socket) => {
    ++currentUsers;
    socket.on('disconnect', () => io.emit('user count', --currentUsers));
  });
};
