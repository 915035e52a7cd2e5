const socket = io();
socket.on('user count', (users) => {
  document.title = users + ' here';
});
