const socket = io();
socket.on('users', (users) => console.log(users));
