// challenge: 589fc831f9fc0f352b528e77
// live: pass
module.exports = (io) => {
  io.use((socket, next) => next(new Error('No session found')));
};
