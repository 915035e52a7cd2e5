// challenge: 589fc832f9fc0f352b528e79
// live: pass
module.exports = (io) => {
  io.on('connection', (socket) => {
    socket.on('chat message', (message) => io.emit('chat message', { username: 'ada', message }));
  });
};
