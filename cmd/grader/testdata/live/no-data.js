// live: fail not_a_number 'user count' comes with nothing. Emit the number of clients, and nothing around it.
module.exports = (io) => {
  io.on('connection', () => io.emit('user count'));
};
