// challenge: 589fc831f9fc0f352b528e77
// live: pass
// caution: stranger_let_in A client that has not logged in is let in.
module.exports = (io) => {
  io.use((socket, next) => next(null, false));
};
