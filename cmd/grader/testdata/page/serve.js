// Makes an app of what differs: its `client`, the `html` of its page, its `server`.
'use strict';
const html = '<!doctype html><title>chat</title><script src="/socket.io/socket.io.js"></script><script src="/public/client.js"></script>\n';
const client = "const socket = io();\nsocket.on('user count', (data) => console.log(data));\n";
const server = (io) => {
  let currentUsers = 0;
  io.on('connection', (socket) => {
    ++currentUsers;
    io.emit('user count', currentUsers);
    socket.on('disconnect', () => {
      --currentUsers;
      io.emit('user count', currentUsers);
    });
  });
};

module.exports = (app) => {
  const its = { html, client, server, routes() {}, ...app };
  return Object.assign((io) => { its.server(io); }, {
    pages(express) {
      its.routes(express);
      express.get('/', (req, res) => res.type('html').send(its.html));
      express.get('/public/client.js', (req, res) => res.type('js').send(its.client));
    },
  });
};
