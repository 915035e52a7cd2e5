package hosts

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/lang"
	challenges "grader/checks/page"
	"grader/checks/report"
)

func TestAddressesAsPeoplePasteThem(t *testing.T) {
	const app, s = "https://my-app.onrender.com", "https://my-app.onrender.com|http://my-app.onrender.com"
	for handedIn, want := range map[string]string{
		app:                           app,
		app + "/":                     app + "/",
		"HTTPS://My-App.onrender.com": "https://My-App.onrender.com",
		"my-app.onrender.com":         s,
		"//my-app.onrender.com":       s,
		"my-app.onrender.com/":        "https://my-app.onrender.com/|http://my-app.onrender.com/",
		"my-app.internal:3000":        "https://my-app.internal:3000|http://my-app.internal:3000",
		"my-app.example":              "https://my-app.example|http://my-app.example",
		"my-app.internal":             "my-app.internal",
		"web:3000":                    "https://web:3000|http://web:3000",
		"my-app.dev:3000/app":         "https://my-app.dev:3000/app|http://my-app.dev:3000/app",
		"localhost:3000":              "http://localhost:3000|https://localhost:3000",
		"127.0.0.1:3000":              "http://127.0.0.1:3000|https://127.0.0.1:3000",
		"app.localhost:3000":          "http://app.localhost:3000|https://app.localhost:3000",
		"[::1]:3000":                  "http://[::1]:3000|https://[::1]:3000",
		"bücher.de":                   "https://bücher.de|http://bücher.de",

		"  " + app + " \n":                        app,
		"\u00a0" + app + "\u3000":                 app,
		"\ufeff" + app + "\u200b":                 app,
		"https://my-\u200bapp.on\u00adrender.com": app,
		"\u2066" + app + "\u2069":                 app,
		"\u202a" + app + "\u202c":                 app,
		"<" + app + ">":                           app,
		`"` + app + `"`:                           app,
		"'" + app + "'":                           app,
		"“" + app + "”":                           app,
		"„" + app + "“":                           app,
		"«" + app + "»":                           app,
		"`" + app + "`":                           app,
		"(" + app + ")":                           app,
		app + ".":                                 app,
		app + ",":                                 app,
		"[my app](" + app + ")":                   app,
		"[" + app + "](" + app + ")":              app,
		"[my app](<" + app + "> \"title\")":       app,
		`<a href="` + app + `">my app</a>`:        app,
		"My project is at " + app + ".":           app,
		"Here it is: " + app + ", thanks!":        app,
		"see my-app.onrender.com please":          s,
		"Der Link („" + app + "“) geht.":          app,
		"my-app.onrender.com (it sleeps)":         s,
		"URL:" + app:                              app,
		"https:// my-app.onrender.com":            s,
		"https://my-app .onrender.com":            app,
		"https:/my-app.onrender.com":              app,
		"https:my-app.onrender.com":               app,
		"https//my-app.onrender.com":              app,
		"https//:my-app.onrender.com":             app,
		`https:\\my-app.onrender.com`:             app,
		"https：//my-app.onrender.com":             app,
		"http://" + app:                           app,
		app + "%20":                               app,
		"view-source:" + app:                      app,
		`=HYPERLINK("` + app + `","my app")`:      app,
		"<p>" + app + "</p>":                      app,
		"&lt;" + app + "&gt;":                     app,
		app + "&nbsp;":                            app,
		"**" + app + "**":                         app,
		"_" + app + "_":                           app,
		"（" + app + "）。":                          app,
		"- " + app:                                app,
		app + " " + app + "/":                     app,
		app + "\nhttps://github.com/ada/chat":     app,
		"App: " + app + "\r\nCode: git@github.com:ada/chat.git":                                          app,
		"On render.com: " + app:                                                                          app,
		"https://www.google.com/url?q=" + app + "&sa=D":                                                  app,
		"https://x.safelinks.protection.outlook.com/?url=https%3A%2F%2Fmy-app.onrender.com&data=05%7C02": app,

		app + "/#about":                         app + "/",
		app + "#about":                          app,
		app + "/#/users/1":                      app + "/",
		app + "/index.html":                     app,
		app + "/index.htm?x=1#a":                app,
		app + "/about":                          app,
		app + "/login/":                         app,
		app + "/_api/server.js":                 app,
		app + "/public/client.js":               app,
		app + "/views/index.html":               app,
		app + "/server.js":                      app,
		app + "/api/users":                      app,
		"https://school.edu/api/users":          "https://school.edu/api/users",
		app + "/~ada/app":                       app + "/~ada/app",
		app + "/tracker":                        app + "/tracker",
		app + "/tracker/index.html":             app + "/tracker",
		"https://ada.github.io/chat/":           "https://ada.github.io/chat/",
		"https://ada.github.io/chat/index.html": "https://ada.github.io/chat",
		"https://people.school.edu/chat":        "https://people.school.edu/chat",
		"http://localhost:3000/about":           "http://localhost:3000",
		"http://127.0.0.1:3000/~ada/app":        "http://127.0.0.1:3000/~ada/app",
		"http://127.0.0.1:3000/index.html":      "http://127.0.0.1:3000",

		"http://0.0.0.0:3000":       "http://localhost:3000",
		"0.0.0.0:3000":              "http://localhost:3000|https://localhost:3000",
		"http://[::]:3000/":         "http://localhost:3000/",
		"http://app.localhost:3000": "http://app.localhost:3000",

		// What can't be told stays as it is: who opens it refuses.
		"":                                  "",
		"nowhere":                           "nowhere",
		"server.js":                         "server.js",
		"./my-project":                      "./my-project",
		"/home/ada/project":                 "/home/ada/project",
		"com":                               "com",
		"ftp://x.example":                   "ftp://x.example",
		"javascript:alert(1)":               "javascript:alert(1)",
		"I have none yet":                   "I have none yet",
		"http://one.dev and http://two.dev": "http://one.dev and http://two.dev",
		"http://one two.dev":                "http://one two.dev",
		"http://a.dev/\r\nHost: b.dev":      "http://a.dev/\r\nHost: b.dev",
		"http://one.dev\nhttp://two.dev":    "http://one.dev\nhttp://two.dev",
		"git@school.edu:ada/chat.git":       "git@school.edu:ada/chat.git",
		"https://www.google.com/url?q=a":    "https://www.google.com/url?q=a",
		"mailto:ada@x.example":              "mailto:ada@x.example",
		"http://a.dev/\x00":                 "http://a.dev/\x00",
		"http://a.dev\\@b.dev":              "http://a.dev\\@b.dev",
		"http://ada:secret@a.dev":           "http://ada:secret@a.dev",
		"http://a.dev/\xff":                 "http://a.dev/\xff",
	} {
		a := ParseAddress(handedIn)
		assert.Equal(t, want, strings.Join(a.URLs, "|"), "%q", handedIn)
		assert.Nil(t, a.NotTheApp, "%q", handedIn)
		changed := !strings.EqualFold(want, handedIn)
		assert.Equal(t, changed, len(a.Notes) > 0, "%q: what was changed is told", handedIn)
	}
}

func TestWhoHandsInSeveralAddressesIsToldSo(t *testing.T) {
	for handedIn, named := range map[string]string{
		"https://a.example https://b.example":                         "https://a.example, https://b.example",
		"https://a.example\nhttps://b.example":                        "https://a.example, https://b.example",
		"https://a.example/\r\n\r\nhttps://b.example/":                "https://a.example/, https://b.example/",
		"https://a.example;https://b.example":                         "https://a.example, https://b.example",
		"https://a.example/,https://b.example/":                       "https://a.example/, https://b.example/",
		"https://a.example | https://b.example":                       "https://a.example, https://b.example",
		"first https://a.example, then (https://b.example).":          "https://a.example, https://b.example",
		"https://a.example or my-app.onrender.com":                    "https://a.example, my-app.onrender.com",
		"http://127.0.0.2:3000 http://127.0.0.3:3000":                 "http://127.0.0.2:3000, http://127.0.0.3:3000",
		"https://a.dev https://b.dev https://github.com/ada/chat":     "https://a.dev, https://b.dev",
		"https://a.dev https://b.dev https://c.dev https://d.dev":     "https://a.dev, https://b.dev, https://c.dev, …",
		"https://a.dev/" + strings.Repeat("x", 200) + " http://b.dev": "https://a.dev/" + strings.Repeat("x", 85) + "…, http://b.dev",
	} {
		a := ParseAddress(handedIn)
		assert.Equal(t, []string{handedIn}, a.URLs)
		assert.Empty(t, a.Notes, "%q", handedIn)
		_, err := Open(handedIn, (&asked{}).open, Options{})
		var refused *checks.TargetError
		if assert.ErrorAs(t, err, &refused, handedIn) {
			assert.Equal(t, "invalid_url", refused.Code)
			assert.Equal(t, "There is more than one address here: "+named+
				". Keep the one that opens the running project, and delete the rest.", refused.Detail)
		}
	}
	for _, other := range []string{ // which may be none
		"https://a.example and/or app.py", "https://a.example README.md", "app.py README.md", "https://my-app .onrender.com",
		"https://a.example version 1.2.3.4", "https://x.example/?u=https://y.example", "https://x.example/https://y.example",
		"https://a.example https://a.example/", "see https://ada:secret@a.dev https://b.dev", "http://a.dev/\r\nHost: b.dev",
	} {
		assert.Nil(t, ParseAddress(other).Several, "%q", other)
	}
}

func TestEditorsAndRepositoriesAreNotTheApp(t *testing.T) {
	pseudo, _ := lang.Find(lang.Pseudo)
	for address, wanted := range map[string]string{
		"https://replit.com/@ada/chat":                               "https://chat.replit.app",
		"replit.com/@ada/chat#server.js":                             "https://chat.replit.app",
		"https://replit.com/":                                        "deployment",
		"https://glitch.com/edit/#!/my-app":                          "Render",
		"https://codesandbox.io/s/my-app-abc12":                      "https://abc12.csb.app",
		"https://codesandbox.io/p/sandbox/my-app-abc12?file=%2Fx.js": "https://abc12-3000.csb.app",
		"https://stackblitz.com/edit/node-x":                         "Deploy",
		"https://vscode.dev/github/ada/chat":                         "host",
		"https://github.dev/ada/chat":                                "codespace",
		"https://github.com/codespaces/fluffy-robot-x9":              "https://fluffy-robot-x9-3000.app.github.dev",
		"https://fluffy-robot-x9.github.dev/":                        "https://fluffy-robot-x9-3000.app.github.dev",
		"https://gitpod.io/#https://github.com/ada/chat":             "port",
		"https://ada-chat-x1.ws-eu1.gitpod.io/":                      "https://3000-ada-chat-x1.ws-eu1.gitpod.io",
		"https://github.com/ada/chat":                                "https://ada.github.io/chat",
		"github.com/ada/chat":                                        "https://ada.github.io/chat",
		"[repo](https://github.com/ada/chat.git)":                    "where the project runs",
		"git@github.com:ada/chat.git":                                "https://ada.github.io/chat",
		"ssh://git@github.com/ada/chat":                              "https://ada.github.io/chat",
		"https://git.heroku.com/chat-1.git":                          "https://chat-1.herokuapp.com",
		"https://vercel.com/ada":                                     "page of a host",
		"https://gist.github.com/ada/1":                              "where the project runs",
		"https://gitlab.com/ada/chat":                                "where the project runs",
		"https://raw.githubusercontent.com/ada/chat/main/server.js":  "where the project runs",
		"https://drive.google.com/file/d/1/view":                     "file",
		"https://pastebin.com/abc":                                   "piece of code",
		"https://codepen.io/ada/pen/abc":                             "piece of code",
		"https://dashboard.render.com/web/srv-1":                     ".onrender.com",
		"https://dashboard.heroku.com/apps/chat-1/deploy/github":     "https://chat-1.herokuapp.com",
		"https://vercel.com/ada/chat":                                "https://chat.vercel.app",
		"https://www.freecodecamp.org/learn/quality-assurance/":      "your own project",

		"https://dashboard.render.com/web/srv-1\nhttps://github.com/ada/chat": ".onrender.com",
	} {
		a := ParseAddress(address)
		if assert.NotNil(t, a.NotTheApp, address) {
			assert.Equal(t, report.NotTheApp, a.NotTheApp.Code)
			assert.Contains(t, a.NotTheApp.Detail, wanted, address)
			assert.NotEqual(t, a.NotTheApp.Detail, pseudo.Sentence(a.NotTheApp.Detail), "%s: no catalogue has it", address)
		}
	}
	for _, address := range []string{"https://fluffy-robot-x9-3000.app.github.dev", "https://3000-ada-chat-x1.ws-eu1.gitpod.io",
		"https://ada.github.io/chat", "https://chat.replit.app", "https://github.com.evil.example/a/b", "https://ada.gitlab.io/x"} {
		assert.Nil(t, ParseAddress(address).NotTheApp, address)
	}
}

// asked opens projects of which it is noted what is asked, and of which some
// answer.
type asked struct {
	answering string
	requests  []string
}

func (a *asked) open(url string) (checks.Project, error) {
	if strings.Contains(url, "refused") {
		return checks.Project{}, &checks.TargetError{Code: "invalid_url"}
	}
	return checks.Project{URL: strings.TrimRight(url, "/"), Site: a}, nil
}

func (a *asked) Do(_ context.Context, req checks.Request) (*checks.Response, error) {
	a.requests = append(a.requests, req.URL)
	if !strings.HasPrefix(req.URL, a.answering) {
		return nil, &checks.SiteError{Code: report.ConnectionRefused, Retryable: true}
	}
	return &checks.Response{URL: req.URL, Status: 404}, nil
}

func TestWithoutASchemeBothAreTried(t *testing.T) {
	for answering, want := range map[string]string{
		"https://": "https://my-app.dev", "http://": "http://my-app.dev", "nothing": "https://my-app.dev",
	} {
		a := &asked{answering: answering}
		p, err := Open("my-app.dev", a.open, Options{})
		require.NoError(t, err)
		assert.Empty(t, a.requests, "nothing is asked before the grading")
		p = p.Settle(t.Context())
		assert.Equal(t, want, p.URL)
		assert.Equal(t, "my-app.dev", p.Submitted)
		assert.Contains(t, p.Notes[0].Detail, want)
		assert.Nil(t, p.Settle)
	}
}

func TestOfAnEditorNothingIsAsked(t *testing.T) {
	a := &asked{}
	p, err := Open("https://github.com/ada/chat", a.open, Options{})
	require.NoError(t, err)
	r := checks.Grade(t.Context(), challenges.CommunicateByEmitting(), p, checks.Options{})
	assert.Equal(t, report.NotTheApp, r.Error.Code)
	assert.False(t, r.Error.Retryable)
	assert.Empty(t, a.requests)
}

func TestTheGuardHasTheLastWord(t *testing.T) {
	_, err := Open("<https://refused.example>", (&asked{}).open, Options{})
	assert.ErrorAs(t, err, new(*checks.TargetError))
}

func FuzzParseAddress(f *testing.F) {
	for _, seed := range []string{"my-app.dev", "[a](https://b.dev)", "<a.dev>", "„x.de“", "http://0.0.0.0:1/#x", "github.com/a/b", "“”", "a.dev:",
		"https//a.dev", "https://a.dev", "http://127.0.0.1:3000/app/", "https://a.dev/https:/b", "http://a.dev:", "https:// a.dev", "git@github.com:a/b", "https://www.google.com/url?q=https%3A%2F%2Fa.dev", "a.dev\ngithub.com/b/c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if isPlainURL(text) {
			picked, _ := pickedOut(text)
			assert.Equal(t, text, picked)
		}
		a := ParseAddress(text)
		require.NotEmpty(t, a.URLs)
		for _, u := range a.URLs {
			if u == text {
				continue
			}
			_, rest, found := cutScheme(u)
			assert.True(t, found, u)
			host := hostOf(strings.FieldsFunc(rest+"/", func(r rune) bool { return strings.ContainsRune("/?#", r) })[0])
			seen := strings.ToLower(strings.Join(strings.Fields(strings.Map(visible, text)), ""))
			decoded, _ := url.QueryUnescape(seen) // a wrapper's parameter
			seen = entities.Replace(seen) + decoded
			assert.True(t, host == "localhost" || strings.Contains(seen, host), "%q is no host of %q", host, text)
		}
	})
}
