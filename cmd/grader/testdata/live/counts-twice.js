// live: fail wrong_number The first client was told 2. A second one should be told 3, but was told 4.
// caution: starts_above_one The first client was told 2. That is right if others were connected; it is wrong if none was.
// note: live_only_written The pattern of hint 2 is satisfied by line 8, but with real clients it does not work.
module.exports = (io) => {
  let currentUsers = 0;
  io.on('connection', () => {
    ++currentUsers;
    io.emit('user count', ++currentUsers);
  });
};
