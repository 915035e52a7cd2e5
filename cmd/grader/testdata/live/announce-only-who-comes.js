// challenge: 589fc832f9fc0f352b528e78
// live: fail leave_not_told 'user' is not emitted when a client leaves.
module.exports = (io) => {
  let currentUsers = 0;
  io.on('connection', () => io.emit('user', { username: 'ada', currentUsers: ++currentUsers, connected: true }));
};
