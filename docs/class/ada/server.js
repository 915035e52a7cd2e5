const express = require('express');
const app = express();
const http = require('http').createServer(app);
const io = require('socket.io')(http);

let currentUsers = 0;
io.on('connection', (socket) => {
  currentUsers += 1;
  io.emit('user count', currentUsers);
});

http.listen(process.env.PORT || 3000);
