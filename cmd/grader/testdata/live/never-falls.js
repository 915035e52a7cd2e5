// live: pass
// caution: never_falls The count does not fall when a client leaves. A later exercise is about that.
module.exports = (io) => {
  let currentUsers = 0;
  io.on('connection', () => {
    ++currentUsers;
    io.emit('user count', currentUsers);
  });
};
