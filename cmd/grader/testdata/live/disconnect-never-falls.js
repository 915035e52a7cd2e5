// challenge: 589fc831f9fc0f352b528e76
// live: fail never_falls The count does not fall when a client leaves.
module.exports = (io) => {
  let currentUsers = 0;
  io.on('connection', () => io.emit('user count', ++currentUsers));
};
