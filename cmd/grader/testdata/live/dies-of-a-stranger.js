// live: fail died The project answered until a client connected, then it stopped answering.
// note: live_only_written The pattern of hint 2 is satisfied by line 7, but with real clients it does not work.
module.exports = (io) => {
  let currentUsers = 0;
  io.on('connection', (socket) => {
    ++currentUsers;
    io.emit('user count', currentUsers);
    console.log(`user ${socket.request.user.name} connected`);
  });
};
