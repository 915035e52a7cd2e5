const express = require('express');
const app = express();
const http = require('http').createServer(app);
const io = require('socket.io')(http);

io.on('connection', (socket) => console.log('hello'));

http.listen(process.env.PORT || 3000);
