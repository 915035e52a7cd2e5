package hosts

import "grader/checks/report"

// tunnels lead to a project on somebody's machine.
var tunnels = []Placeholder{
	{Name: "ngrok/app down",
		Header: "Ngrok-Error-Code: ERR_NGROK_8012|Ngrok-Error-Code: ERR_NGROK_8013|Ngrok-Error-Code: ERR_NGROK_3004|Ngrok-Error-Code: ERR_NGROK_802",
		Code:   report.HostGone, Retryable: true,
		Do: "The tunnel (ngrok) is open, but the app behind it does not run or does not answer. Start the project on the machine where ngrok runs."},
	{Name: "ngrok/limit", Header: "Ngrok-Error-Code: ERR_NGROK_7|Ngrok-Error-Code: ERR_NGROK_3208",
		Code: report.HostRefuses, Retryable: true,
		Do: "The tunnel (ngrok) refuses requests: a limit of its account is reached. Put the project on a host, or try again later."},
	{Name: "ngrok/click", Header: "Ngrok-Error-Code: ERR_NGROK_6024", Code: report.HostPrivate, Do: wantsClick},
	{Name: "ngrok/closed", Header: "Ngrok-Error-Code:", Code: report.HostGone, Do: tunnelClosed},
	{Name: "localtunnel/closed", Short: true, Status: []int{404, 408, 502, 503, 504, 511},
		Text: "tunnel unavailable|no active client|localtunnel", Code: report.HostGone, Do: tunnelClosed},
	{Name: "localtunnel/closed page", Status: []int{404, 408, 502, 503, 504, 511}, Host: ".loca.lt|.localtunnel.me",
		Code: report.HostGone, Do: tunnelClosed},
	{Name: "localtunnel/click", Status: []int{200, 401, 403}, Host: ".loca.lt|.localtunnel.me",
		Text: "friendly reminder|tunnel password|tunnel website ahead", Code: report.HostPrivate, Do: wantsClick},
	{Name: "network sign-in", Status: []int{511}, Code: report.HostPrivate,
		Do: "A network asks for a sign-in before it lets anyone through to this project. Put the project on a public host."},
	{Name: "localhost.run/closed", Host: ".lhr.life|.localhost.run|.lhrtunnel.link", Text: "no tunnel here",
		Code: report.HostGone, Do: tunnelClosed},
	{Name: "serveo/closed", Host: ".serveo.net|.serveousercontent.com", Status: []int{404, 502, 503, 504}, Cold: true,
		Code: report.HostGone, Do: tunnelClosed},
	{Name: "pinggy/closed", Host: ".pinggy.link|.pinggy.online|.pinggy.io", Status: []int{404, 502, 503},
		Text: "tunnel|pinggy", Code: report.HostGone, Do: tunnelClosed},
	{Name: "dev tunnels/sign-in", Host: ".devtunnels.ms",
		Lands: "github.com/|login.microsoftonline.com/|tunnels.api.visualstudio.com/|.devtunnels.ms/auth",
		Code:  report.HostPrivate,
		Do:    "This tunnel asks for a sign-in. Make its port public: in VS Code's Ports tab, Port Visibility → Public."},
	{Name: "dev tunnels/closed", Host: ".devtunnels.ms", Status: []int{404, 502, 504}, Cold: true,
		Code: report.HostGone, Retryable: true, Do: tunnelClosed},
	{Name: "cloudflare/tunnel closed", Status: []int{530},
		Text: "error code: 1033|error 1033|argo tunnel error|cloudflare tunnel error", Code: report.HostGone,
		Retryable: true, Do: tunnelClosed},
	{Name: "cloudflare/tunnel name", Host: ".trycloudflare.com", Status: []int{502, 530}, Cold: true,
		Code: report.HostGone, Retryable: true, Do: tunnelClosed},
}

// editors are places where a project runs only while somebody works on it.
var editors = []Placeholder{
	{Name: "codesandbox/starting", Short: true, Status: []int{200, 404, 500, 502, 503, 504},
		Text:  "dev server has not been started yet|dev server is not started|sandbox is starting|starting the sandbox|sandbox is hibernated",
		Title: "codesandbox*|*codesandbox",
		Code:  report.HostAsleep, Asleep: true, Do: sandboxAsleep},
	{Name: "codesandbox/not started", Short: true, Status: []int{502, 503, 504},
		Text: "dev server has not been started yet|dev server is not started", Code: report.HostAsleep, Asleep: true,
		Do: sandboxAsleep},
	{Name: "codesandbox/asleep", Host: ".csb.app|.codesandbox.io|.codesandbox.dev", Status: []int{502, 503, 504},
		Cold: true, Code: report.HostAsleep, Asleep: true, Do: sandboxAsleep},
	{Name: "codesandbox/click on its name", Host: ".csb.app|.codesandbox.io|.codesandbox.dev",
		Text: "do you want to continue", Code: report.HostPrivate, Do: wantsClick},
	{Name: "codesandbox/click", Short: true, Status: []int{200},
		Title: "codesandbox*|*codesandbox|do you want to continue*", Text: "do you want to continue",
		Raw: "codesandbox", Code: report.HostPrivate, Do: wantsClick},
	{Name: "codesandbox/click for a file", Short: true, Text: "do you want to continue", Title: "*", NoPage: true,
		Status: []int{200}, Code: report.HostPrivate, Do: wantsClick},
	{Name: "stackblitz/connect on its name", Host: ".webcontainer.io|.stackblitz.io|.webcontainer-api.io",
		Code: report.NotTheApp, Do: stackblitz},
	{Name: "stackblitz/connect", Short: true, Status: []int{200}, Title: "stackblitz*|*stackblitz|connect to project*",
		Text: "connect to project", Raw: "stackblitz|webcontainer", Code: report.NotTheApp, Do: stackblitz},
	{Name: "stackblitz/connect for a file", Short: true, Status: []int{200}, Text: "connect to project", Title: "*",
		NoPage: true, Code: report.NotTheApp, Do: stackblitz},

	{Name: "gitpod/private", Host: ".gitpod.io|.gitpod.dev|.ona.dev", Status: []int{401, 403}, Empty: true,
		Code: report.HostPrivate,
		Do:   "This port is private in Gitpod. Make it public: the lock beside the port in the Ports view. Better, put the project on a host, because a workspace stops when it is left."},
	{Name: "gitpod/start page", Host: ".gitpod.io|.gitpod.dev", Lands: "gitpod.io/|www.gitpod.io/|app.gitpod.io/",
		Code: report.HostAsleep, Retryable: true, Do: workspaceStopped},
	{Name: "gitpod/stopped", Host: ".gitpod.io|.gitpod.dev", Status: []int{404, 502, 503}, Text: "gitpod",
		Code: report.HostAsleep, Retryable: true, Do: workspaceStopped},
	{Name: "gitpod/gone", Host: ".gitpod.io|.gitpod.dev", Status: []int{404, 502, 503}, Cold: true, Empty: true,
		Code: report.HostAsleep, Asleep: true, Do: workspaceStopped},
	{Name: "codespaces/sign-in", Host: ".app.github.dev|.preview.app.github.dev|.githubpreview.dev",
		Lands: "github.com/|.app.github.dev/auth|.github.dev/pf-signin", Code: report.HostPrivate,
		Do: codespacesPrivate},
	{Name: "codespaces/private", Host: ".app.github.dev|.githubpreview.dev", Status: []int{401, 403}, Empty: true,
		Code: report.HostPrivate, Do: codespacesPrivate},
	{Name: "codespaces/stopped", Host: ".app.github.dev|.githubpreview.dev", Status: []int{404, 502, 503, 504},
		Empty: true, Code: report.HostAsleep, Asleep: true, Do: workspaceStopped},
	{Name: "codespaces/not running", Host: ".app.github.dev|.githubpreview.dev", Status: []int{502, 503, 504},
		Cold: true, Code: report.HostAsleep, Asleep: true, Do: workspaceStopped},
	{Name: "codespaces/stopped page", Host: ".app.github.dev|.githubpreview.dev", Status: []int{404},
		Text: "codespace|github", Code: report.HostAsleep, Retryable: true, Do: workspaceStopped},
	{Name: "codespaces/click", Host: ".app.github.dev", Text: "you are about to access a development port",
		Code: report.HostPrivate, Do: wantsClick},
}

// walls stand before a project, whoever hosts it.
var walls = []Placeholder{
	{Name: "cloudflare/challenge", Header: "Cf-Mitigated: challenge", Code: report.HostRefuses, Retryable: true,
		Do: botWall},
	{Name: "cloudflare/challenge page", Status: []int{403, 503},
		Title: "just a moment...|attention required!|cloudflare", Raw: "cloudflare|challenge-platform|cf-chl",
		Code: report.HostRefuses, Retryable: true, Do: botWall},
	{Name: "cloudflare/too many", Header: "Server: cloudflare", Status: []int{429},
		Text: "error code: 1015|error 1015|error code: 1027|error 1027", Code: report.HostRefuses, Asleep: true,
		Do: tooMany},
	{Name: "cloudflare/denied", Header: "Server: cloudflare", Status: []int{403},
		Title: "error code: 10*|access denied*|attention required!*", Code: report.HostRefuses, Do: botWall},
	{Name: "cloudflare/no origin", Header: "Server: cloudflare", Status: []int{403, 409, 530}, Title: "error code: 1*",
		Code: report.HostGone,
		Do:   "Cloudflare knows no server behind this name. Look at the name's DNS record and at the tunnel or the project that it should lead to."},
	{Name: "cloudflare/origin down", Header: "Server: cloudflare", Status: between(520, 530), Code: report.HostAsleep,
		Asleep: true, Do: noAppBehind},
	{Name: "cloudflare/access", Lands: ".cloudflareaccess.com/", Code: report.HostPrivate,
		Do: "Cloudflare Access asks for a sign-in before it shows this project. Add a policy that lets everyone in, or hand in another address."},
	{Name: "amazon/waf", Header: "X-Amzn-Waf-Action:", Code: report.HostRefuses, Retryable: true, Do: botWall},
	{Name: "sucuri", Header: "X-Sucuri-Block:", Code: report.HostRefuses, Do: botWall},
	{Name: "imperva", Status: []int{200, 403}, Raw: "_incapsula_resource", Text: "incapsula incident id",
		Code: report.HostRefuses, Do: botWall},
	{Name: "imperva script", Header: "X-Iinfo:", Status: []int{200, 403}, Raw: "_incapsula_resource",
		Code: report.HostRefuses, Do: botWall},
	{Name: "datadome", Header: "X-Dd-B:|X-Datadome: protected", Status: []int{403}, Code: report.HostRefuses,
		Do: botWall},
	{Name: "ddos-guard", Header: "Server: ddos-guard", Status: []int{403}, Title: "ddos-guard*",
		Code: report.HostRefuses, Do: botWall},
	{Name: "akamai", Header: "Server: AkamaiGHost", Status: []int{403}, Title: "access denied",
		Code: report.HostRefuses, Do: botWall},
	{Name: "infinityfree", Status: []int{200}, Raw: "slowaes.decrypt(", Text: "this site requires javascript to work",
		Code: report.HostRefuses,
		Do:   "This host lets in browsers only: it answers everything else with a script that sets a cookie. Put the project on another host."},
}

// parked are names behind which there is no project at all.
var parked = []Placeholder{
	{Name: "parked/for sale",
		Title: "*domain is for sale|*is for sale|*is for sale!|*domain name is for sale|buy this domain*|this domain may be for sale*|*hugedomains",
		Text:  "this domain|domain name|buy now|make an offer|hugedomains", Code: report.HostGone, Do: parkedDomain},
	{Name: "parked",
		Title: "parked domain*|domain parked*|this domain is parked*|*parked domain|*domain is parked|domain parking*",
		Text:  "domain", Code: report.HostGone, Do: parkedDomain},
	{Name: "parked/lander", Raw: parkingMarks, Status: []int{200}, NoPage: true, Code: report.HostGone,
		Do: parkedDomain},
	{Name: "parked/not connected",
		Title: "*isn't connected to a website yet*|error connectyourdomain occurred|looks like this domain isn't connected*|website expired*|domain not claimed|domain not found|*expired domain*",
		Text:  "domain|website", Code: report.HostGone, Do: parkedDomain},
	{Name: "wix/not connected", Header: "X-Wix-Request-Id:", Status: []int{404},
		Text: "connectyourdomain|isn't connected", Code: report.HostGone, Do: parkedDomain},
	{Name: "suspended", Title: "account suspended|contact your hosting provider|this account has been suspended*",
		Text: "suspended", Code: report.HostGone,
		Do: "The account behind this address is suspended by its host. Ask the host why, or put the project on another one."},
}

// serverPages are what a server shows until it is given something of its own.
var serverPages = []Placeholder{
	{Name: "nginx",
		Title: "welcome to nginx*|test page for the nginx http server*|welcome to openresty*|welcome to tengine*",
		Text:  "nginx|openresty|tengine", Code: report.HostGone, Do: defaultPage},
	{Name: "apache",
		Title: "apache2 ubuntu default page*|apache2 debian default page*|test page for the apache http server*|apache http server test page*|http server test page*",
		Code:  report.HostGone, Do: defaultPage},
	{Name: "apache/it works", Title: "it works!",
		Raw:  "<html><body><h1>it works!</h1></body></html>|<html><body><h1>it works!</h1></body>",
		Code: report.HostGone, Do: defaultPage},
	{Name: "iis", Title: "iis windows server|iis windows|iis7|iis8|microsoft internet information services*",
		Raw: "iisstart|iis-85|welcome.png|go.microsoft.com|<h1", Code: report.HostGone, Do: defaultPage},
	{Name: "caddy", Title: "caddy works!", Text: "caddy", Code: report.HostGone, Do: defaultPage},
	{Name: "lighttpd", Title: "welcome page|placeholder page", Text: "lighttpd", Code: report.HostGone,
		Do: defaultPage},
	{Name: "xampp", Title: "welcome to xampp|welcome to wampserver*|wampserver homepage|welcome to mamp*",
		Code: report.HostGone, Do: defaultPage},
	{Name: "tomcat", Title: "apache tomcat*", Text: "tomcat", Code: report.HostGone, Do: defaultPage},
	{Name: "phpmyadmin", Title: "phpmyadmin*|welcome to phpmyadmin", Raw: "pma_username|pma_password|phpmyadmin.css",
		Code: report.HostGone, Do: defaultPage},
	{Name: "plesk, cpanel",
		Title: "domain default page|default web site page|web server's default page*|default plesk page",
		Raw:   "plesk|cpanel|cgi-sys|parallels", Code: report.HostGone, Do: defaultPage},
	{Name: "index of nothing",
		Title: "hello from docker*|welcome to centos|welcome to your new server*|your azure function app is up and running|congratulations! you have successfully deployed*|congratulations*cloud run*|it's running!",
		Text:  "docker|centos|server|azure|cloud run", Code: report.HostGone, Do: defaultPage},
	{Name: "server/welcome for a file", Title: "welcome to*", NoPage: true, Status: []int{200}, Raw: "<h1",
		Text: hostingWords, Code: report.HostGone, Do: defaultPage},
	{Name: "express generator", Title: "express", Text: "express welcome to express", NoPage: true,
		Raw: "<h1>express</h1>", Code: report.HostGone, Do: defaultPage},
	{Name: "kubernetes", Status: []int{404}, Title: "default backend - 404", Code: report.HostGone, Do: notDeployed},
	{Name: "sign-in for a file", NoPage: true, Status: []int{200}, Raw: passwordField, Title: "*",
		Code: report.NeedsLogin, Do: needsLogin},
	{Name: "sign-in title for a file", NoPage: true, Status: []int{200}, Raw: "<form|<input|<button",
		Title: signInTitles, Code: report.NeedsLogin, Do: needsLogin},
	{Name: "sign-in elsewhere", File: true,
		Lands: "accounts.google.com/|login.microsoftonline.com/|github.com/login|gitlab.com/users/sign_in|.auth0.com/|.okta.com/|.b2clogin.com/",
		Code:  report.NeedsLogin, Do: needsLogin},
	{Name: "password for a file", File: true, Status: []int{401}, Code: report.NeedsLogin, Do: needsLogin},
}

// anybody answers like this as long as its app does not run: what stands before
// an app, or an app that is starting. Once the app has answered it is its own.
var anybody = []Placeholder{
	{Name: "envoy", Status: []int{502, 503, 504},
		Title: "no healthy upstream|upstream connect error*|upstream request timeout", Code: report.HostAsleep,
		Asleep: true, Do: noAppBehind},
	{Name: "too many requests, later", Status: []int{429}, Header: "Retry-After:", Cold: true, Code: report.HostRefuses,
		Asleep: true, Do: tooMany},
	{Name: "too many requests", Status: []int{429}, Cold: true, Code: report.HostRefuses, Retryable: true, Do: tooMany},
	{Name: "gateway", Status: []int{408, 425, 502, 504}, Cold: true, Code: report.HostAsleep, Asleep: true,
		Do: noAppBehind},
	{Name: "gateway of Cloudflare's kind", Status: between(520, 530), Cold: true, Code: report.HostAsleep, Asleep: true,
		Do: noAppBehind},
	{Name: "unavailable", Status: []int{503}, Cold: true, Code: report.HostAsleep, Asleep: true, Do: noAppBehind},
	{Name: "loading page", Status: []int{200, 202}, Cold: true, Title: loadingTitles,
		Raw: `http-equiv="refresh"|http-equiv=refresh|http-equiv='refresh'|location.reload`, Text: loadingTexts,
		Code: report.HostAsleep, Asleep: true, Do: waking},
	{Name: "loading page for a file", Status: []int{200, 202}, NoPage: true, Cold: true, Title: loadingTitles,
		Code: report.HostAsleep, Asleep: true, Do: waking},
	{Name: "server error", Status: []int{500, 501}, Cold: true, Asleep: true},
}

// doubts are pages that a project may have, too, and that stand on every path
// where there is none.
var doubts = []Placeholder{
	{Name: "doubt/server's 404", Status: []int{404}, Cold: true, Short: true,
		Title: "404 not found|not found|404 - file or directory not found",
		Text:  "nginx|openresty|apache|was not found on this server|file or directory not found|caddy", Doubt: true},
	{Name: "doubt/sign-in", Status: []int{200}, Title: signInTitles, Raw: "<form|<input|<button", Doubt: true},
	{Name: "doubt/password", Status: []int{200}, Title: "*", Raw: passwordField, Doubt: true},
	{Name: "doubt/welcome", Status: []int{200}, Title: "welcome to*", Text: hostingWords, Doubt: true},
	{Name: "doubt/parked", Status: []int{200}, Raw: parkingMarks, Doubt: true},
	{Name: "doubt/glitch", Status: []int{200}, Title: "glitch", Raw: "<noscript", Doubt: true},
	{Name: "doubt/express", Status: []int{200}, Title: "express", Raw: "<h1>express</h1>", Doubt: true},
}

const (
	signInTitles  = "sign in*|log in*|login*|sign-in*|*sign in|*log in|*login|authentication required*|please sign in*|please log in*"
	passwordField = `type="password"|type=password|type='password'`
	parkingMarks  = `sedoparking.com|parkingcrew.net|img.sedoparking|window.location.href="/lander"|bodis.com/|d38psrni17bvxu.cloudfront.net`
	hostingWords  = "successfully installed|web server|default page|further configuration|hosting|control panel|cpanel|plesk|placeholder|no content"
)

// What loading pages are called, and what they say.
const (
	loadingTitles = "*waking up|waking up*|*is waking up*|starting*|*is starting|*is starting...|application loading*|your app is starting*|loading...*|your service is starting*|please wait*|just a moment*|one moment*|spinning up*|building*|deploying*"
	loadingTexts  = "waking up|is starting|starting up|spinning up|loading|please wait|one moment|just a moment|in a few seconds|automatically"
)

func between(first, last int) []int {
	var all []int
	for n := first; n <= last; n++ {
		all = append(all, n)
	}
	return all
}
