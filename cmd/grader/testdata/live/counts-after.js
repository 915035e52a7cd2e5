// live: fail starts_at_zero The first client is told 0: count it before you emit.
// note: live_only_written The pattern of hint 2 is satisfied by line 6, but with real clients it does not work.
module.exports = (io) => {
  let currentUsers = 0;
  io.on('connection', () => {
    io.emit('user count', currentUsers);
    ++currentUsers;
  });
};
