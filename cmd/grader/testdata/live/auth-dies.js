// challenge: 589fc831f9fc0f352b528e77
// live: fail died The project answered until a client connected, then it stopped answering.
module.exports = (io) => {
  io.use(() => { throw new Error('No session found'); });
};
