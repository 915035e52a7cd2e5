// live: pass
module.exports = (io) => {
  let currentUsers = 0;
  io.on('connection', (socket) => {
    ++currentUsers;
    io.emit('user count', currentUsers);
    socket.on('disconnect', () => {
      --currentUsers;
      io.emit('user count', currentUsers);
    });
  });
};
