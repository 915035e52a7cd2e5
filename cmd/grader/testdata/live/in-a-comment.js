// live: fail nothing_emitted Clients can connect, but 'user count' is not emitted when they do. Is that code inside of io.on('connection', …)?
// note: live_only_written The pattern of hint 2 is satisfied by line 7, but with real clients it does not work.
module.exports = (io) => {
  let currentUsers = 0;
  io.on('connection', () => {
    ++currentUsers;
    // io.emit('user count', currentUsers);
  });
};
