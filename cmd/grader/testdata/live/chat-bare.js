// challenge: 589fc832f9fc0f352b528e79
// live: fail wrong_message 'chat message' should come with an object whose message is what was said.
module.exports = (io) => {
  io.on('connection', (socket) => {
    socket.on('chat message', (message) => io.emit('chat message', message));
  });
};
