package hintjs_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// An answer is what a project's server answers to a request, before a variant
// changes it: a text, or a value that is sent as JSON.
type answer struct {
	text string
	json any
}

func text(s string) answer { return answer{text: s} }
func value(v any) answer   { return answer{json: v} }

type object = map[string]any

// serverSource has what the hints on server.js look for.
const serverSource = `'use strict';
require('dotenv').config();
const express = require('express');
const session = require('express-session');
const passport = require('passport');
const { ObjectID } = require('mongodb');
const LocalStrategy = require('passport-local');
const bcrypt = require('bcrypt');
const routes = require('./routes');
const app = express();
const http = require('http').createServer(app);
const io = require('socket.io')(http);

let currentUsers = 0; // how many are here

client.db('database').collection('users');
routes(app, myDataBase);

passport.serializeUser((user, done) => done(null, user._id));
passport.deserializeUser((id, done) => {
  // myDataBase.findOne({ _id: new ObjectID(id) }, (err, doc) => {
  done(null, null);
});
passport.use(new LocalStrategy((username, password, done) => {
  myDataBase.findOne({ username: username }, (err, user) => {
    if (!bcrypt.compareSync(password, user.password)) return done(null, false);
    return done(null, user);
  });
}));

app.get('/', (req, res) => res.render('index', { title: 'Hello', showLogin: true, showRegistration: true }));
app.route('/register').post((req, res, next) => {
  const hash = bcrypt.hashSync(req.body.password, 12);
  myDataBase.findOne({ username: req.body.username }, next);
});

io.on('connection', socket => {
  ++currentUsers;
  io.emit('user count', currentUsers);
  socket.on('chat message', (message) => {
    io.emit('chat message', { username: socket.request.user.username, message });
  });
});
`

const clientSource = `$(document).ready(function () {
  /* global io */
  let socket = io();
  socket.on('user count', function (data) { console.log(data); });
  socket.on('chat message', (data) => {
    $('#messages').append($('<li>').text(data.username + ': ' + data.message));
  });
});
`

const homePage = `<!DOCTYPE html><html><head><title>FCC Advanced Node and Express</title></head>
<body><h1>It works</h1><p id="pug-success-message">Pug wrote this.</p></body></html>
`

var packageJSON = object{
	"name": "project", "description": "A project that says what it is",
	"dependencies": object{"pug": "~3.0.0", "passport-local": "~1.0.0", "mongodb": "~3.6.0", "socket.io": "~2.3.0", "bcrypt": "~5.0.0", "@freecodecamp/example": "~1.2.13"},
}

var appStack = func() any {
	layer := func(path string) object {
		return object{"route": object{"path": path, "methods": object{"get": true}, "stack": []any{object{"method": "get", "name": "authenticate"}}}}
	}
	stack, _ := json.Marshal([]any{object{"name": "query"}, layer("/auth/github"), layer("/auth/github/callback")})
	return string(stack) // the endpoint sends JSON in a JSON string
}()

var helmetHeaders = object{
	"x-xss-protection": "1; mode=block", "x-dns-prefetch-control": "off",
	"cache-control":           "no-store, no-cache, must-revalidate, proxy-revalidate",
	"content-security-policy": "default-src 'self'; script-src 'self'; style-src 'self'",
}

// unitTests are the methods that the n-th lesson on assertions asks for.
var unitTests = map[string][]string{
	"0": {"isNull", "isNotNull"}, "1": {"isDefined", "isUndefined", "isDefined"}, "3": {"isTrue", "isTrue", "isNotTrue"},
	"6": {"deepEqual", "notDeepEqual"}, "8": {"isAtLeast", "isAtLeast", "isBelow", "isBelow"}, "9": {"approximately", "approximately"},
	"12": {"isNotString", "isString", "isString"}, "14": {"match", "notMatch"}, "16": {"typeOf", "typeOf", "notTypeOf", "typeOf", "typeOf"}, "4": {"equal"},
}

func testOf(n string) object {
	list := []any{}
	for i, method := range unitTests[n] {
		list = append(list, object{"method": method, "args": []any{"weirdNumbers", 1, []float64{0.5, 0.8, 0, 0, 0}[i]}})
	}
	return object{"title": "#" + n, "context": "Unit Tests", "state": "passed", "assertions": list}
}

func allTests() []any {
	var list []any
	for i := range 32 {
		context := "Unit Tests -> suite"
		if i%4 == 0 {
			context = "Functional Tests"
		}
		list = append(list, object{"title": strconv.Itoa(i), "context": context, "state": "passed", "assertions": []any{object{"method": "equal"}}})
	}
	return list
}

var pages = map[string]answer{
	"/_api/server.js": text(serverSource), "/public/client.js": text(clientSource), "/": text(homePage),
	"/_api/auth.js":         text("passport.use(new GitHubStrategy({ scope: [] },\n  (accessToken, refreshToken, profile, cb) => {\n    myDataBase.findOneAndUpdate({}, {}, (err, doc) => cb(null, doc.value));\n  }));\n"),
	"/_api/routes.js":       text("app.route('/auth/github').get(passport.authenticate('github'));\napp.route('/auth/github/callback').get(passport.authenticate('github', { failureRedirect: '/' }), done);\n"),
	"/_api/package.json":    value(packageJSON),
	"/_api/app":             value(object{"settings": object{"view engine": "pug", "views": "./views/pug", "x-powered-by": true}}),
	"/_api/app-stack":       value(appStack),
	"/_api/app-info":        value(object{"appStack": []any{"query", "xXssProtection", "dnsPrefetchControl", "nocache"}, "headers": helmetHeaders}),
	"/_api/hello-console":   value(object{"passed": true}),
	"/_api/add-body-parser": value(object{"mountedAt": 3}),
	"/_api/find-edit-save":  value(object{"name": "Poldo", "age": 40, "favoriteFoods": []any{"spaghetti", "hamburger"}, "__v": 1, "_id": "5f0"}),
	"/_api/find-one-update": value(object{"name": "Dorian Gray", "age": 20, "favoriteFoods": []any{"unknown"}, "__v": 0, "_id": "5f1"}),
	"/_api/remove-many-people": value(object{
		"ok": 1, "n": 2, "count": 0,
	}),
	"/api/2016-12-25":           value(object{"unix": 1482624000000, "utc": "Sun, 25 Dec 2016 00:00:00 GMT"}),
	"/api/1451001600000":        value(object{"unix": 1451001600000, "utc": "Fri, 25 Dec 2015 00:00:00 GMT"}),
	"/api/05 October 2011, GMT": value(object{"unix": 1317772800000, "utc": "Wed, 05 Oct 2011 00:00:00 GMT"}),
	"/api/this-is-not-a-date":   value(object{"error": "Invalid Date"}),
}

// A project answers as a learner's server that does all exercises right. What it
// stores begins anew with each reset, so that both sides see the same.
type project struct {
	next  int
	users []object
	logs  map[string][]object
	books []object
}

func (p *project) reset() { p.next, p.users, p.logs, p.books = 0, nil, map[string][]object{}, nil }

func (p *project) id() string {
	p.next++
	return fmt.Sprintf("id%022d", p.next)
}

// answer decides by the request, and by the challenge where two want the same
// page to be different.
func (p *project) answer(challenge string, r *http.Request) (answer, bool) {
	path := r.URL.Path
	body := bodyFields(r)
	switch {
	case path == "/_api/package.json" && challenge == "remove-a-package-from-your-dependencies":
		return value(object{"dependencies": object{"express": "^4.0.0"}}), true
	case path == "/_api/get-tests" && r.URL.Query().Has("n"):
		return value(testOf(r.URL.Query().Get("n"))), true
	case path == "/_api/get-tests":
		return value(allTests()), true
	case path == "/api":
		now := time.Now().Truncate(time.Second)
		return value(object{"unix": now.UnixMilli(), "utc": now.UTC().Format(http.TimeFormat)}), true
	case path == "/api/stock-prices":
		return value(object{"stockData": stocks(r.URL.Query()["stock"])}), true
	case path == "/api/translate":
		return value(translate(body)), true
	case strings.HasPrefix(path, "/api/users"):
		return p.exercise(r.Method, path, body, r.URL.Query().Get)
	case strings.HasPrefix(path, "/api/books"):
		return p.library(r.Method, strings.Trim(strings.TrimPrefix(path, "/api/books"), "/"), body), true
	}
	a, ok := pages[path]
	return a, ok
}

func bodyFields(r *http.Request) map[string]string {
	fields := map[string]string{}
	raw, _ := io.ReadAll(r.Body)
	if strings.Contains(r.Header.Get("Content-Type"), "json") {
		var any map[string]any
		_ = json.Unmarshal(raw, &any)
		for k, v := range any {
			fields[k] = fmt.Sprint(v)
		}
		return fields
	}
	for pair := range strings.SplitSeq(string(raw), "&") {
		k, v, _ := strings.Cut(pair, "=")
		fields[k] = v
	}
	return fields
}

func stocks(names []string) any {
	if len(names) == 1 {
		return object{"stock": names[0], "price": 1234.5, "likes": 1}
	}
	var list []any
	for i, name := range names {
		list = append(list, object{"stock": name, "price": 99.25, "rel_likes": 2*i - 1})
	}
	return list
}

func translate(fields map[string]string) any {
	input, given := fields["text"]
	switch {
	case fields["locale"] == "" || !given:
		return object{"error": "Required field(s) missing"}
	case input == "":
		return object{"error": "No text to translate"}
	case fields["locale"] != "american-to-british" && fields["locale"] != "british-to-american":
		return object{"error": "Invalid value for locale field"}
	}
	output := input
	for from, to := range map[string]string{"favorite": "favourite", "12:15": "12.15", "Dr.": "Dr"} {
		output = strings.Replace(output, from, `<span class="highlight">`+to+`</span>`, 1)
	}
	if output == input {
		output = "Everything looks good to me!"
	}
	return object{"text": input, "translation": output}
}

func (p *project) exercise(method, path string, body map[string]string, query func(string) string) (answer, bool) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) == 2 {
		if method == http.MethodPost {
			user := object{"username": body["username"], "_id": p.id()}
			p.users = append(p.users, user)
			return value(user), true
		}
		list := []any{object{"username": "first", "_id": "id0"}}
		for _, u := range p.users {
			list = append(list, u)
		}
		return value(list), true
	}
	id, name := parts[2], "unknown"
	for _, u := range p.users {
		if u["_id"] == id {
			name = u["username"].(string)
		}
	}
	if method == http.MethodPost {
		day, err := time.Parse(time.DateOnly, body["date"])
		if err != nil {
			day = time.Now().UTC()
		}
		duration, _ := strconv.Atoi(body["duration"])
		entry := object{"description": body["description"], "duration": duration, "date": day.Format("Mon Jan 02 2006")}
		p.logs[id] = append(p.logs[id], entry)
		return value(object{"_id": id, "username": name, "description": entry["description"], "duration": duration, "date": entry["date"]}), true
	}
	log := []any{}
	from, _ := time.Parse(time.DateOnly, query("from"))
	limit, err := strconv.Atoi(query("limit"))
	for _, entry := range p.logs[id] {
		day, _ := time.Parse("Mon Jan 02 2006", entry["date"].(string))
		if !day.Before(from) && (err != nil || len(log) < limit) {
			log = append(log, entry)
		}
	}
	return value(object{"_id": id, "username": name, "count": len(log), "log": log}), true
}

func (p *project) library(method, id string, body map[string]string) answer {
	at := -1
	for i, b := range p.books {
		if b["_id"] == id {
			at = i
		}
	}
	switch {
	case id == "" && method == http.MethodPost:
		if body["title"] == "" {
			return text("missing required field title")
		}
		book := object{"title": body["title"], "_id": p.id(), "comments": []any{}, "commentcount": 0}
		p.books = append(p.books, book)
		return value(book)
	case id == "" && method == http.MethodDelete:
		p.books = nil
		return text("complete delete successful")
	case id == "":
		list := []any{}
		for _, b := range p.books {
			list = append(list, b)
		}
		return value(list)
	case method == http.MethodPost && body["comment"] == "":
		return text("missing required field comment")
	case at < 0:
		return text("no book exists")
	case method == http.MethodDelete:
		p.books = append(p.books[:at], p.books[at+1:]...)
		return text("delete successful")
	case method == http.MethodPost:
		p.books[at]["comments"] = append(p.books[at]["comments"].([]any), body["comment"])
	}
	return value(p.books[at])
}
