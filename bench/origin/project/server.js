'use strict';
require('dotenv').config();

const http = require('http');
const path = require('path');
const express = require('express');
const session = require('express-session');
const passport = require('passport');
const MongoStore = require('connect-mongo')(session);
const cookieParser = require('cookie-parser');
const passportSocketIo = require('passport.socketio');
const connect = require('./connection.js');
const routes = require('./routes.js');
const auth = require('./auth.js');

const app = express();
const server = http.createServer(app);
const io = require('socket.io')(server);

const SESSION_NAME = 'express.sid';
const store = new MongoStore({ url: process.env.MONGO_URI });

app.set('view engine', 'pug');
app.set('views', path.join(__dirname, 'views/pug'));

// The page that checks the exercise comes from another site.
app.use((req, res, next) => {
  res.set('Access-Control-Allow-Origin', '*');
  res.set('Access-Control-Allow-Headers', 'Origin, X-Requested-With, Content-Type, Accept');
  next();
});

app.use('/public', express.static(path.join(__dirname, 'public')));
app.use(express.json());
app.use(express.urlencoded({ extended: true }));

app.use(session({
  key: SESSION_NAME,
  secret: process.env.SESSION_SECRET,
  resave: true,
  saveUninitialized: true,
  cookie: { secure: false, maxAge: 7 * 24 * 60 * 60 * 1000 },
  store,
}));

app.use(passport.initialize());
app.use(passport.session());

/*
 * Sockets know who they belong to by the same cookie as the pages do.
 */
io.use(passportSocketIo.authorize({
  cookieParser,
  key: SESSION_NAME,
  secret: process.env.SESSION_SECRET,
  store,
  success: onAuthorized,
  fail: onRefused,
}));

function onAuthorized(data, accept) {
  console.log(`a known user came: ${data.user && data.user.name}`);
  accept(null, true);
}

function onRefused(data, message, error, accept) {
  if (error) {
    throw new Error(message);
  }
  console.log('a stranger came:', message);
  accept(null, false);
}

function noteVisit(users, id) {
  const query = { _id: id };
  const update = {
    $inc: { visits: 1 },
    $set: { lastVisit: new Date() },
  };
  return users.findOneAndUpdate(query, update, { upsert: true });
}

connect(async (client) => {
  const users = await client.db('chat').collection('users');
  let currentUsers = 0;

  routes(app, users);
  auth(app, users);

  io.on('connection', (socket) => {
    ++currentUsers;
    io.emit('user count', currentUsers);
    noteVisit(users, socket.request.user.id).catch(console.error);

    socket.on('chat message', (message) => {
      const text = String(message).trim().slice(0, 500);
      if (text.length === 0) {
        return;
      }
      io.emit('chat message', { name: socket.request.user.name, text });
    });

    socket.on('disconnect', () => {
      --currentUsers;
      io.emit('user count', currentUsers);
      console.log('somebody left, %d are here', currentUsers);
    });
  });
}).catch((error) => {
  console.error(error);
  app.get('/', (req, res) => {
    res.render('index', { title: 'Chat', message: 'The database can not be reached' });
  });
});

const port = Number(process.env.PORT) || 3000;
server.listen(port, () => {
  console.log(`listens on port ${port}`);
});
