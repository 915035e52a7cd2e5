package hosts

// What several rows of the table say: what happened, and what to do.
const (
	waking      = "The project's host has not woken the project up in the time allowed. Open the project in a browser, wait until it is there, and grade again."
	noAppBehind = "What stands before the project reaches no app behind it: it is starting, or it has crashed. Open the project in a browser, look at its log, and grade again when it runs."
	notDeployed = "Nothing of the project is deployed at this address yet. Deploy it, and copy the address that its host shows for it."
	hostEnded   = "The host of this address has ended its service. Put the project on another host and hand in the address there."
	tooMany     = "The project's host refuses requests at the moment, because there were too many. Try again in some minutes."
	botWall     = "The project's host lets in browsers with people before them only, and answered the grader with a check for robots. Switch that protection off for the project, or put it on another host."
	wantsClick  = "The project's host shows a page that wants a click before it lets anyone in, so only people can open the project. Switch that page off, or put the project on a host without one."
	needsLogin  = "The project answers only who is logged in: instead of its files came a page or a refusal that asks for a login. Make the project public."
	defaultPage = "What answers at this address is a page that a server shows until it is given a project. Deploy the project there, or look at which address it has."

	parkedDomain = "Nothing of the project is at this address: its domain is parked, expired, for sale or not connected to a site. Hand in the address that the project's host shows."

	renderSuspended   = "This service is suspended on Render: by its owner, or because its free hours are used up. Resume it on dashboard.render.com, or put the project on another host."
	renderWaking      = "The project sleeps on Render's free plan and was not awake in the time allowed, or it has crashed. Open it in a browser, wait until it is there, and grade again."
	replitAsleep      = "The Repl does not run. Hand in the address of its deployment (Deploy in the workspace), or open the Repl, press Run, and grade again while it runs."
	glitchEnded       = "Glitch has ended the hosting of projects. Put the project on another host, such as Render, and hand in the address there."
	herokuGone        = "Heroku has no app of this name. Look on dashboard.heroku.com for the app's name and copy its address with “Open app”."
	herokuCrashed     = "The app does not run on Heroku: it is starting, or it has crashed. `heroku logs --tail` shows why; grade again when it runs."
	railwayGone       = "Railway has no app at this address. Look at the service's Settings → Networking on railway.com for its public address, and whether it is deployed."
	flyAsleep         = "Fly reaches no machine of this app: it is starting, or it has crashed. `fly logs` shows why; it must listen on 0.0.0.0 and on the internal_port of fly.toml."
	vercelProtected   = "Vercel asks for a sign-in before it shows this deployment. Hand in the production address under “Domains”, or switch off Settings → Deployment Protection → Vercel Authentication."
	netlifyGone       = "Netlify has no site at this address: it was deleted, renamed or never deployed. Copy the address from the site's page on app.netlify.com."
	netlifyLimits     = "This site has reached the limits of its plan on Netlify. They start anew next month; or put the project on another host."
	googlePrivate     = "Google asks for a sign-in before it shows this project. Allow access without authentication (allUsers), or hand in another address."
	tunnelClosed      = "The tunnel at this address is closed: it is open only as long as its program runs on somebody's machine. Start it again and hand in the address that it shows, or put the project on a host."
	sandboxAsleep     = "The sandbox does not run. Open it on codesandbox.io, start its dev server, and grade again while it runs; or put the project on a host."
	stackblitz        = "A StackBlitz project runs only in the browser tab that has it open, so nobody else can reach it. Deploy it to a host (its Deploy button leads to one) and hand in the address there."
	workspaceStopped  = "The workspace behind this address has stopped, or nothing listens on this port in it. Start it and the project, and grade again while they run; or put the project on a host."
	codespacesPrivate = "This port of the codespace is private. Make it public: in the Ports tab, right-click the port, Port Visibility → Public. Better, put the project on a host, because a codespace stops when it is left."
)
