// live: fail wrong_number The first client is told -1, which can't be the number of clients.
// note: live_only_written The pattern of hint 2 is satisfied by line 5, but with real clients it does not work.
module.exports = (io) => {
  let currentUsers = 0;
  io.on('connection', () => io.emit('user count', --currentUsers));
};
