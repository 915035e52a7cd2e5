// live: fail a_string 'user count' comes with "1 users", a string. Emit the number itself.
// note: live_only_written The pattern of hint 2 is satisfied by line 5, but with real clients it does not work.
module.exports = (io) => {
  let currentUsers = 0;
  io.on('connection', () => io.emit('user count', `${++currentUsers} users`));
};
