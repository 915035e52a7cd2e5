/* global io */
$(document).ready(() => {
  const socket = io();
  const messages = $('#messages');

  socket.on('user count', (count) => {
    $('#num-users').text(count === 1 ? '1 user online' : `${count} users online`);
  });

  socket.on('chat message', ({ name, text }) => {
    const line = $('<li>');
    line.append($('<b>').text(`${name}: `));
    line.append(document.createTextNode(text));
    messages.append(line);
    messages.scrollTop(messages.prop('scrollHeight'));
  });

  socket.on('connect_error', (error) => {
    messages.append($('<li>').text(`no connection: ${error.message}`));
  });

  // Sending a form would load the page anew.
  $('form').submit(() => {
    const input = $('#m');
    socket.emit('chat message', input.val());
    input.val('');
    return false;
  });

  $('#leave').on('click', () => {
    socket.disconnect();
    window.location.assign('/logout');
  });
});
