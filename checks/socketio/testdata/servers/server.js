// A Socket.IO server of whichever version is installed in the working
// directory, for the tests of the client. It uses only what all versions share.
'use strict';
const http = require('node:http');
const { createRequire } = require('node:module');
const socketio = createRequire(process.cwd() + '/')('socket.io');

const { gate, ...options } = JSON.parse(process.env.OPTIONS) ?? {};
const server = http.createServer((req, res) => {
  if (req.url === '/login') res.setHeader('Set-Cookie', 'who=ada; Path=/');
  res.setHeader('Content-Type', 'application/json');
  res.end(JSON.stringify({ clients: io.engine.clientsCount }));
});
const io = socketio(server, options);

if (gate === 'cookie') {
  io.use((socket, next) => {
    if (/\bwho=ada\b/.test(socket.request.headers.cookie || '')) next();
    else setTimeout(() => next(new Error('Not logged in')), 20);
  });
}
if (gate === 'token') {
  io.use((socket, next) => {
    const auth = socket.handshake.auth || socket.handshake.query;
    next(auth.token === 'secret' ? undefined : new Error('No valid token'));
  });
}

let users = 0;
io.on('connection', (socket) => {
  io.emit('user count', ++users);
  socket.emit('greeting', 'grüße, 世界 😀', { list: [1, null, 'é'] });
  socket.on('disconnect', () => io.emit('user count', --users));
  socket.on('echo', (...data) => {
    const done = typeof data[data.length - 1] === 'function' ? data.pop() : undefined;
    if (done) done(...data);
    else socket.emit('echo', ...data);
  });
  socket.on('join', (room, done) => { socket.join(room); setImmediate(done); });
  socket.on('tell', (room, text) => io.to(room).emit('told', text));
  socket.on('bytes', () => socket.emit('bytes', Buffer.from([1, 2, 3]), { and: Buffer.from('more') }));
  socket.on('flood', (n) => { for (let i = 0; i < n; i++) socket.emit('drop', i); });
  socket.on('large', (n) => socket.emit('large', 'x'.repeat(n)));
  socket.on('leave', () => socket.disconnect(true));
  socket.on('die', () => process.exit(1));
});
io.of('/chat').on('connection', (socket) => {
  socket.emit('welcome', 'chat');
  socket.on('echo', (data, done) => done(data));
});

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit(0)); // not to outlive the test
