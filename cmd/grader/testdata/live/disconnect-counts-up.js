// challenge: 589fc831f9fc0f352b528e76
// live: fail wrong_number 2 were connected and one left: the others should be told 1, but are told 3.
module.exports = (io) => {
  let currentUsers = 0;
  io.on('connection', (socket) => {
    io.emit('user count', ++currentUsers);
    socket.on('disconnect', () => io.emit('user count', ++currentUsers));
  });
};
