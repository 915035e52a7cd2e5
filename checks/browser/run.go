package browser

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"grader/checks"
	"grader/checks/plain"
)

// A run is a browser that was started for one check.
type run struct {
	parent   context.Context // of the check
	ctx      context.Context // of the browser
	proxy    *proxy
	home     string // host and port of the project
	contexts cdp.BrowserContextID
	requests int
	agent    string   // that it names itself
	end      []func() // in the order in which they were added, the last first

	mu      sync.Mutex
	sent    int           // requests of all tabs
	changed chan struct{} // closed when a tab has something new
	fail    context.CancelCauseFunc
	output  output
}

// start starts a browser that reaches a project the way given. Close it, also
// when it could not be started.
func (b *Browser) start(ctx context.Context, way http.RoundTripper, code string) (*run, error) {
	r := &run{parent: ctx, home: hostPortOf(code), requests: b.opts.Requests, changed: make(chan struct{})}
	if err := b.enter(ctx); err != nil {
		return r, err
	}
	r.end = append(r.end, b.leave)
	var err error
	if r.proxy, err = listen(way, r.home, b.opts); err != nil {
		return r, err
	}
	r.end = append(r.end, r.proxy.close)
	nowhere, err := deadEnd()
	if err != nil {
		return r, err
	}
	r.end = append(r.end, func() { _ = nowhere.Close() })
	ctx, cancel := context.WithTimeoutCause(ctx, b.opts.Time, errTime)
	ctx, r.fail = context.WithCancelCause(ctx)
	ctx, wait := chromedp.NewExecAllocator(ctx, b.options(r, nowhere.Addr().String())...)
	ctx, closeBrowser := chromedp.NewContext(ctx, chromedp.WithErrorf(drop), chromedp.WithLogf(drop))
	r.ctx = ctx
	r.end = append(r.end, func() {
		r.kill()
		r.fail(nil)
		closeBrowser()
		wait() // chromedp ends what of it is left
		cancel()
	})
	if err := chromedp.Do(ctx); err != nil {
		return r, r.trouble(fmt.Errorf("it did not start: %w\n%s", err, r.output.String()))
	}
	r.watchMemory(b.opts.Memory)
	return r, r.fence(b.opts.Agent)
}

func drop(string, ...any) {}

// throughProxy is a list of what is asked for past a proxy: nothing, not even
// loopback.
const throughProxy = "<-loopback>"

// fence makes the browsing context of the tabs, which is in memory alone, and which
// alone has the proxy that leads anywhere.
func (r *run) fence(agent string) error {
	version, err := chromedp.CallBrowser(r.ctx, cdpbrowser.GetVersion, cdp.Empty{})
	if err != nil {
		return r.trouble(err)
	}
	r.agent = strings.TrimSpace(version.UserAgent + " " + agent)
	made, err := chromedp.CallBrowser(r.ctx, target.CreateBrowserContext, target.CreateBrowserContextParams{
		ProxyServer:     "http://" + r.proxy.address(),
		ProxyBypassList: throughProxy,
	})
	if err != nil {
		return r.trouble(err)
	}
	r.contexts = made.BrowserContextID
	_, err = chromedp.CallBrowser(r.ctx, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{
		Behavior:         cdpbrowser.SetDownloadBehaviorBehaviorDeny,
		BrowserContextID: r.contexts,
	})
	return r.trouble(err)
}

// close ends the browser and all that belongs to it.
func (r *run) close() {
	for i := len(r.end) - 1; i >= 0; i-- {
		r.end[i]()
	}
}

// trouble is why something that the browser was asked for did not go: the grading
// ended, a limit was passed, or what the browser says.
func (r *run) trouble(err error) error {
	if err == nil {
		return nil
	}
	if r.parent.Err() != nil {
		return r.parent.Err()
	}
	var limit *checks.SiteError
	if cause := context.Cause(r.ctx); errors.As(cause, &limit) {
		return limit
	}
	return fmt.Errorf("browser: %v", err) //nolint:errorlint // that it ended is no end of the grading
}

// kill ends the browser's processes. If it has ended by itself their number may be
// another's by now.
func (r *run) kill() {
	started := chromedp.FromContext(r.ctx).Browser
	if started == nil || started.Process() == nil {
		return
	}
	select {
	case <-started.LostConnection:
	default:
		killGroup(started.Process().Pid)
	}
}

// watchMemory ends the browser when its processes take too much.
func (r *run) watchMemory(most int64) {
	leader := chromedp.FromContext(r.ctx).Browser.Process().Pid
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				if groupMemory(leader) > most {
					r.fail(errMemory)
				}
			}
		}
	})
	r.end = append(r.end, func() { close(done); watching.Wait() })
}

// options are how the program is started: with no way to the network but the
// proxy, and none of the services that a browser for people has.
func (b *Browser) options(r *run, proxy string) []chromedp.ExecAllocatorOption {
	list := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(b.opts.Path), chromedp.NoInheritEnv, chromedp.ModifyCmdFunc(enclose),
		chromedp.CombinedOutput(&r.output), chromedp.DisableGPU,
		chromedp.ProxyServer("http://"+proxy),
	)
	for name, value := range map[string]any{
		"proxy-bypass-list":    throughProxy,
		"host-resolver-rules":  "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
		"disable-quic":         true,
		"dns-prefetch-disable": true,
		"no-pings":             true,
		// No datagram past the proxy, which carries none: WebRTC has no way out.
		"force-webrtc-ip-handling-policy": "disable_non_proxied_udp",
		"webrtc-ip-handling-policy":       "disable_non_proxied_udp",
		"disable-features": "Translate,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,OptimizationHints,MediaRouter," +
			"DialMediaRouteProvider,AsyncDns,DnsOverHttps,LocalNetworkAccessChecks,WebRtcHideLocalIpsWithMdns," +
			"AutofillServerCommunication,CertificateTransparencyComponentUpdater,PushMessaging",
		"disable-component-update":        true,
		"disable-domain-reliability":      true,
		"disable-ipc-flooding-protection": false,
		"disable-popup-blocking":          false,
		"block-new-web-contents":          true,
		"deny-permission-prompts":         true,
		"disable-3d-apis":                 true,
		"mute-audio":                      true,
		"renderer-process-limit":          "4",
		"js-flags":                        "--max-old-space-size=256",
	} {
		list = append(list, chromedp.Flag(name, value))
	}
	return list
}

// enclose gives the program an environment that has nothing of the grader's, and
// its profile for a home.
func enclose(cmd *exec.Cmd) {
	var profile string
	for _, arg := range cmd.Args {
		if dir, ok := strings.CutPrefix(arg, "--user-data-dir="); ok {
			profile = dir
		}
	}
	cmd.Env = []string{"LANG=C.UTF-8", "TZ=UTC"}
	for _, name := range strings.Fields("HOME TMPDIR TEMP TMP USERPROFILE LOCALAPPDATA XDG_CONFIG_HOME XDG_CACHE_HOME") {
		cmd.Env = append(cmd.Env, name+"="+profile)
	}
	cmd.Env = append(cmd.Env, "PATH="+os.Getenv("PATH"))
	ownGroup(cmd)
}

// maxOutput is how much is kept of what the browser says when it does not start.
const maxOutput = 4 << 10

// An output keeps the beginning of what is written.
type output struct {
	mu   sync.Mutex
	text []byte
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text = append(o.text, b[:min(len(b), maxOutput-len(o.text))]...)
	return len(b), nil
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return plain.Clip(string(o.text), maxOutput)
}

// hostPortOf is the host and port of a URL, also where the port is the scheme's.
func hostPortOf(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return ""
	}
	port := u.Port()
	switch {
	case port != "":
	case u.Scheme == "https" || u.Scheme == "wss":
		port = "443"
	default:
		port = "80"
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// news tells who waits that there is something new.
func (r *run) news() {
	close(r.changed)
	r.changed = make(chan struct{})
}

// until waits until something holds of what the tabs have shown, and reports whether
// it does: no longer than until the deadline that holds gives. holds is called with
// r.mu held.
func (r *run) until(holds func() (yes bool, deadline time.Time)) (bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		yes, deadline := holds()
		left := time.Until(deadline)
		if yes || left <= 0 {
			return yes, nil
		}
		changed := r.changed
		r.mu.Unlock()
		timer := time.NewTimer(left)
		select {
		case <-changed:
		case <-timer.C:
		case <-r.ctx.Done():
		}
		timer.Stop()
		r.mu.Lock()
		if r.ctx.Err() != nil {
			return false, r.trouble(errors.New("it ended"))
		}
	}
}
