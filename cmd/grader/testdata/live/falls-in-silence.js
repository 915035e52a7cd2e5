// live: pass
// caution: fall_not_told The count falls when a client leaves, but nobody is told. A later exercise is about that.
module.exports = (io) => {
  let currentUsers = 0;
  io.on('connection', (socket) => {
    ++currentUsers;
    io.emit('user count', currentUsers);
    socket.on('disconnect', () => { --currentUsers; });
  });
};
