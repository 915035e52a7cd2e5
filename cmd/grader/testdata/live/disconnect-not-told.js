// challenge: 589fc831f9fc0f352b528e76
// live: fail fall_not_told The count falls when a client leaves, but nobody is told. Emit it there, too.
module.exports = (io) => {
  let currentUsers = 0;
  io.on('connection', (socket) => {
    io.emit('user count', ++currentUsers);
    socket.on('disconnect', () => --currentUsers);
  });
};
