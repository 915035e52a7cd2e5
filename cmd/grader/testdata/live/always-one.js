// live: fail wrong_number The first client was told 1. A second one should be told 2, but was told 1.
// note: live_only_written The pattern of hint 2 is satisfied by line 7, but with real clients it does not work.
module.exports = (io) => {
  io.on('connection', () => {
    let currentUsers = 0;
    ++currentUsers;
    io.emit('user count', currentUsers);
  });
};
