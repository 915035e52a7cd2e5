// challenge: 589fc832f9fc0f352b528e79
// live: fail only_others_told Who said it does not hear 'chat message'. io.emit tells all; socket.broadcast.emit leaves that one out.
module.exports = (io) => {
  io.on('connection', (socket) => {
    socket.on('chat message', (message) => socket.broadcast.emit('chat message', { username: 'ada', message }));
  });
};
