// live: fail second_not_told The first client was told 1; a second one was told nothing.
// note: live_only_written The pattern of hint 2 is satisfied by line 5, but with real clients it does not work.
module.exports = (io) => {
  let currentUsers = 0;
  io.once('connection', () => io.emit('user count', ++currentUsers));
};
