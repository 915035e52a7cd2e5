package hosts

import (
	"regexp"
	"strings"

	"grader/checks"
	"grader/checks/lazyregexp"
	"grader/checks/report"
)

// A workshop is a place where projects are made or kept, and which is never the
// running project itself.
type workshop struct {
	Host string // as in a [Placeholder]
	Path string // how its path and fragment begin, as a regular expression; its groups are $1 and $2
	Do   string // what it is and what to hand in instead
	Want string // the address that is wanted, made of the groups; "" if it can't be told
}

// workshops is searched in its order.
var workshops = []workshop{
	{Host: "replit.com|www.replit.com|repl.it", Path: `^/(@[\w-]+)/([\w-]+)`, Want: "https://$2.replit.app",
		Do: "This is the address of a Repl's editor. Hand in the address of its deployment (Deploy, in the workspace), or while it runs the one that its Webview shows."},
	{Host: "replit.com|www.replit.com|repl.it",
		Do: "This is a page of Replit, not a project. Hand in the address of its deployment (Deploy, in the workspace), or while it runs the one that its Webview shows."},
	{Host: "glitch.com|www.glitch.com",
		Do: "This is the address of Glitch's editor, and Glitch has ended the hosting of projects. Put the project on another host, such as Render, and hand in the address there."},
	{Host: "codesandbox.io|www.codesandbox.io", Path: `^/(?:s|embed)/(?:[\w-]*-)?(\w+)`, Want: "https://$1.csb.app",
		Do: codesandboxEditor},
	{Host: "codesandbox.io|www.codesandbox.io", Path: `^/p/(?:sandbox|devbox|github)/(?:[\w-]*-)?(\w+)`,
		Want: "https://$1-3000.csb.app", Do: codesandboxEditor},
	{Host: "codesandbox.io|www.codesandbox.io", Do: codesandboxEditor},
	{Host: "stackblitz.com|www.stackblitz.com|bolt.new",
		Do: "This is the address of StackBlitz's editor. " + stackblitz},
	{Host: "github.com|www.github.com", Path: `^/codespaces/([\w-]+)`, Want: "https://$1-3000.app.github.dev",
		Do: codespaceEditor},
	{Host: ".github.dev", Do: codespaceEditor},
	{Host: "vscode.dev|.vscode.dev",
		Do: "This is the address of an editor, not of the running project. Put the project on a host, such as Render, and hand in the address that it shows."},
	{Host: "gitpod.io|www.gitpod.io|app.gitpod.io|app.ona.com", Do: gitpodEditor},
	{Host: ".gitpod.io", Do: gitpodEditor},
	{Host: "idx.google.com|studio.firebase.google.com|idx.dev",
		Do: "This is the address of an editor. Deploy the project, and hand in the address that its host shows."},
	{Host: "github.com|www.github.com", Path: `^/([\w-]+)/([\w.-]+)`, Want: "https://$1.github.io/$2",
		Do: "This is the address of the project's repository. Hand in the address where the project runs: its host shows it on the project's page. If it is published on GitHub Pages, it is the one under Settings → Pages."},
	{Host: "github.com|www.github.com|gist.github.com|raw.githubusercontent.com|.githubusercontent.com|gitlab.com|www.gitlab.com|bitbucket.org|codeberg.org|sr.ht|.sr.ht|dev.azure.com|gitee.com|sourceforge.net",
		Do: repository},

	{Host: "dashboard.heroku.com", Path: `^/apps/([\w-]+)`, Want: "https://$1.herokuapp.com",
		Do: "This is the app's page on Heroku. Hand in the address that “Open app” leads to."},
	{Host: "app.netlify.com", Path: `^/(?:sites|projects)/([\w-]+)`, Want: "https://$1.netlify.app",
		Do: "This is the site's page on Netlify. Hand in the address that it shows."},
	{Host: "fly.io|www.fly.io", Path: `^/apps/([\w-]+)`, Want: "https://$1.fly.dev",
		Do: "This is the app's page on Fly. Hand in the app's host name."},
	{Host: "vercel.com|www.vercel.com", Path: `^/[\w-]+/([\w-]+)`, Want: "https://$1.vercel.app",
		Do: "This is the project's page on Vercel. Hand in the address under “Domains”."},
	{Host: "pythonanywhere.com|www.pythonanywhere.com", Path: `^/user/([\w-]+)`, Want: "https://$1.pythonanywhere.com",
		Do: "This is a page of PythonAnywhere's own. Hand in the address that its Web tab shows."},
	{Host: "dashboard.render.com",
		Do: "This is the service's page on Render. Hand in the address below the service's name, which ends in .onrender.com."},
	{Host: "git.heroku.com", Path: `^/([\w-]+)\.git`, Want: "https://$1.herokuapp.com",
		Do: "This is the app's repository on Heroku. Hand in the address that “Open app” leads to."},
	{Host: "railway.app|railway.com", Path: `^/(?:project|dashboard)`,
		Do: "This is the project's page on Railway. Hand in the public address under Settings → Networking, which ends in .up.railway.app."},
	{Host: "render.com|www.render.com|railway.app|www.railway.app|railway.com|heroku.com|www.heroku.com|id.heroku.com|dashboard.heroku.com|vercel.com|www.vercel.com|netlify.com|www.netlify.com|app.netlify.com|fly.io|www.fly.io|cyclic.sh|koyeb.com|www.koyeb.com|dash.deno.com|pythonanywhere.com|www.pythonanywhere.com|ngrok.com|www.npmjs.com|npmjs.com",
		Do: "This is a page of a host, not a project on it. Hand in the address of the running project, which the host shows on the project's page."},
	{Host: "console.firebase.google.com|console.cloud.google.com|portal.azure.com|.console.aws.amazon.com|dash.cloudflare.com|app.koyeb.com|dashboard.ngrok.com|cloud.mongodb.com|cloud.digitalocean.com",
		Do: dashboard},

	{Host: "drive.google.com|docs.google.com|www.dropbox.com|dropbox.com|1drv.ms|onedrive.live.com|.sharepoint.com|mega.nz|we.tl|wetransfer.com|.icloud.com|box.com|.box.com",
		Do: "This is the address of a file, not of a running project. Put the project on a host, such as Render, and hand in the address that it shows."},
	{Host: "pastebin.com|hastebin.com|codeshare.io|ideone.com|jsfiddle.net|jsbin.com|codepen.io|www.codepen.io|playcode.io|onecompiler.com|www.programiz.com|scrimba.com",
		Do: "This is the address of a piece of code in an editor, not of a running project. Put the project on a host, such as Render, and hand in the address that it shows."},
	{Host: "www.freecodecamp.org|freecodecamp.org|forum.freecodecamp.org",
		Do: "This is the address of the exercise or of a page about it. Hand in the address of your own project."},
	{Host: "www.youtube.com|youtu.be|www.loom.com|www.canva.com|www.figma.com|.notion.site|www.notion.so|discord.com|.slack.com|imgur.com",
		Do: "This is no address of a project. Put the project on a host, such as Render, and hand in the address that it shows."},
}

const (
	codesandboxEditor = "This is the address of a sandbox's editor. Hand in the address that its preview shows, which ends in .csb.app, and keep the sandbox running; or better, put the project on a host."
	codespaceEditor   = "This is the address of a codespace's editor. Hand in the address of the project's port, made public in the Ports tab, which ends in .app.github.dev; or better, put the project on a host, because a codespace stops when it is left."
	gitpodEditor      = "This is the address of a workspace's editor. Hand in the address of the project's port, made public in the Ports view; or better, put the project on a host, because a workspace stops when it is left."
	repository        = "This is the address of a repository or of a file in it. Hand in the address where the project runs: its host shows it on the project's page."
	dashboard         = "This is a page where projects are managed. Hand in the address of the running project, which that page shows."
)

// workspacePort matches the name of a workspace's port, which is the app's: 3000-name of
// Gitpod, name-3000 of Codespaces.
var workspacePort = lazyregexp.New(`^\d{2,5}-|-\d{2,5}\.`)

// notTheApp says of an address that it is a workshop's, and which one is wanted.
func notTheApp(host, tail string) *checks.SiteError {
	if isHost(host, ".app.github.dev") || isHost(host, ".gitpod.io") && workspacePort().MatchString(host) {
		return nil
	}
	for _, w := range workshops {
		if !eachOf(w.Host, func(name string) bool { return isHost(host, name) }) {
			continue
		}
		detail := w.Do
		switch path := regexp.MustCompile(w.Path); {
		case !path.MatchString(tail):
			continue
		case w.Want != "":
			detail += " It may be " + string(path.ExpandString(nil, w.Want, tail, path.FindStringSubmatchIndex(tail))) + "."
		case strings.HasSuffix(host, ".github.dev"):
			detail += " It may be https://" + strings.TrimSuffix(host, ".github.dev") + "-3000.app.github.dev."
		case strings.HasSuffix(host, ".gitpod.io") && strings.Count(host, ".") > 2:
			detail += " It may be https://3000-" + host + "."
		}
		return &checks.SiteError{Code: report.NotTheApp, Detail: detail}
	}
	return nil
}
