// challenge: 589fc831f9fc0f352b528e76
// live: pass
module.exports = (io) => {
  let currentUsers = 0;
  io.on('connection', (socket) => {
    io.emit('user count', ++currentUsers);
    socket.on('disconnect', () => io.emit('user count', --currentUsers));
  });
};
