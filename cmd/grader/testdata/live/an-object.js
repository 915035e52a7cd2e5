// live: fail not_a_number 'user count' comes with {"currentUsers":1}. Emit the number of clients, and nothing around it.
// note: live_only_written The pattern of hint 2 is satisfied by line 5, but with real clients it does not work.
module.exports = (io) => {
  let currentUsers = 0;
  io.on('connection', () => { ++currentUsers; io.emit('user count', { currentUsers }); });
};
