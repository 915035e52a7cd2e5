// live: pass
// caution: starts_above_one The first client was told 5. That is right if others were connected; it is wrong if none was.
module.exports = (io) => {
  let currentUsers = 4;
  io.on('connection', (socket) => {
    io.emit('user count', ++currentUsers);
    socket.on('disconnect', () => io.emit('user count', --currentUsers));
  });
};
