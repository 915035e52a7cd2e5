// Runs one of the apps beside this file, or beside that folder in ../page, as the exercise's boilerplate would: with
// its own source at /_api/server.js. `clients` is how many are connected.
'use strict';
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { createRequire } = require('node:module');
const complete = createRequire(path.join(__dirname, '../../../../fixtures/complete/server.js'));
const express = complete('express');
const { Server } = complete('socket.io');

const file = path.join(__dirname, process.argv[2]);
const start = require(file);
const app = express();
const attached = http.createServer(app);
const io = new Server(attached);
const source = fs.readFileSync(file, 'utf8').replace(/^\/\/ (live|page|caution|note): .*/gm, ''); // what the test wants is not the app's
start.pages?.(app);
app.get('/_api/server.js', (req, res) => res.type('html').send(source));
app.get('/public/client.js', (req, res) => res.send("const socket = io();\nsocket.on('user count', (data) => console.log(data));\n"));
app.get('/clients', (req, res) => res.json(io.engine.clientsCount));

const server = start(io, app) ?? attached; // what listens
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit(0)); // not to outlive the test
