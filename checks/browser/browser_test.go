//go:build unix

package browser

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"grader/checks"
	"grader/checks/report"
)

// chromium gives a browser, or skips.
func chromium(t *testing.T, opts Options) *Browser {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes long")
	}
	if _, err := exec.LookPath("chromium"); err != nil && os.Getenv("CI") != "true" {
		t.Skip("there is no chromium; Debian's package chromium has it")
	}
	opts.Path = "chromium"
	b, err := New(opts)
	require.NoError(t, err, "CI needs Debian's package chromium")
	return b
}

// A site lets a browser reach one address only, as the guard would.
type site struct{ allowed string }

func (s site) Do(context.Context, checks.Request) (*checks.Response, error) {
	return &checks.Response{Status: http.StatusOK}, nil
}

func (s site) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Host != s.allowed {
		return nil, &checks.SiteError{Code: report.BlockedAddress}
	}
	conn, err := net.Dial("tcp", s.allowed)
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Body: conn}, nil
}

// project serves a page with a script, and gives the project.
func project(t *testing.T, script string) checks.Project {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			fmt.Fprintf(w, "<!doctype html><script>%s</script>", script)
		case "/client.js":
		case "/endless":
			for chunk := strings.Repeat("x", 1<<16); r.Context().Err() == nil; {
				if _, err := io.WriteString(w, chunk); err != nil {
					return
				}
			}
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return checks.Project{URL: server.URL, Site: site{server.Listener.Addr().String()}}
}

// look has a page judged. Afterwards nothing may be left of the browser.
func look(t *testing.T, b *Browser, p checks.Project) error {
	t.Helper()
	dir, err := os.MkdirTemp("", "b") // a short one: it becomes a part of a socket's name
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	t.Setenv("TMPDIR", dir)
	s := checks.NewSession(t.Context(), p)
	defer s.Close()
	_, found := Count{b}.Run(t.Context(), s)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left, "its profile is gone")
	return found
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestHostilePages(t *testing.T) {
	for name, c := range map[string]struct {
		script string
		opts   Options
		want   string
	}{
		"busy": {`for (;;);`, Options{Time: 4 * time.Second}, "busy for longer"},
		"memory": {`fetch('/client.js'); const a = []; setInterval(() => a.push(new Uint8Array(16 << 20).fill(1)), 5)`,
			Options{Memory: 600 << 20}, "memory"},
		"heap": {`const a = []; for (;;) a.push(new Array(1e6).fill(0.5))`, Options{}, "memory"},
		"requests": {`setInterval(() => { for (let i = 0; i < 20; i++) fetch('/client.js?' + Math.random()) }, 1)`,
			Options{Requests: 50}, "asks for more"},
		"bytes":   {`fetch('/endless').then((r) => r.blob())`, Options{Bytes: 1 << 20}, "asks for more"},
		"alerts":  {`for (;;) alert('again')`, Options{Time: 4 * time.Second}, "busy for longer"},
		"windows": {`for (let i = 0; i < 50; i++) window.open('/?' + i)`, Options{}, "client"},
		"leaves": {`fetch('/client.js'); setInterval(() => { location = '/?' + Math.random() }, 20)`,
			Options{Requests: 10}, "asks for more"},
	} {
		t.Run(name, func(t *testing.T) {
			err := look(t, chromium(t, c.opts), project(t, c.script))
			require.Error(t, err)
			assert.Contains(t, err.Error(), c.want)
		})
	}
}

// A page reaches what the way to the project lets it reach, and sends nothing past
// that.
func TestNothingGoesPastTheGuard(t *testing.T) {
	b := chromium(t, Options{Agent: "grader/1"})
	var heard atomic.Int64
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer tcp.Close()
	go func() {
		for {
			c, err := tcp.Accept()
			if err != nil {
				return
			}
			heard.Add(1)
			c.Close()
		}
	}()
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	defer udp.Close()
	go func() {
		for b := make([]byte, 1500); ; {
			if _, _, err := udp.ReadFrom(b); err != nil {
				return
			}
			heard.Add(1)
		}
	}()
	_, port, _ := net.SplitHostPort(tcp.Addr().String())
	script := strings.NewReplacer("PORT", port, "UDP", udp.LocalAddr().String()).Replace(`
		for (const host of ['127.0.0.1', 'localhost', '[::1]', 'x.localhost', '0.0.0.0']) {
			fetch('http://' + host + ':PORT/', { mode: 'no-cors' }).catch(() => {});
			fetch('https://' + host + ':PORT/', { mode: 'no-cors' }).catch(() => {});
			new WebSocket('ws://' + host + ':PORT/');
			new Image().src = 'http://' + host + ':PORT/image';
		}
		const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:UDP' },
			{ urls: 'turn:127.0.0.1:PORT?transport=tcp', username: 'a', credential: 'b' }] });
		peer.createDataChannel('a');
		peer.onicecandidate = (e) => e.candidate && console.log('candidate', e.candidate.candidate);
		peer.createOffer().then((o) => peer.setLocalDescription(o));
		try { new WebTransport('https://127.0.0.1:PORT/'); } catch {}
		const link = document.createElement('link');
		link.rel = 'preconnect';
		link.href = 'http://127.0.0.1:PORT';
		document.head.append(link);
		fetch('file:///etc/passwd').then((r) => r.text()).then((text) => console.log('file', text), () => {});
	`)
	p := project(t, script)
	s := checks.NewSession(t.Context(), p)
	defer s.Close()
	r, err := b.start(t.Context(), s.Site().(http.RoundTripper), p.URL)
	defer r.close()
	require.NoError(t, err)
	opened, err := r.open(p.URL + "/")
	require.NoError(t, err)
	assert.Regexp(t, `Chrome/\d.* grader/1$`, r.agent)
	_, err = r.until(func() (bool, time.Time) { return false, opened.after(4 * time.Second) })
	require.NoError(t, err)
	assert.Zero(t, heard.Load())
	r.mu.Lock()
	defer r.mu.Unlock()
	assert.Greater(t, len(opened.asked), 5, "it tried")
	assert.Empty(t, opened.lines)
	r.proxy.mu.Lock()
	defer r.proxy.mu.Unlock()
	for host := range r.proxy.asked {
		assert.True(t, host == r.home || strings.HasSuffix(host, ":"+port), "the browser asked for %s", host)
	}
	assert.Contains(t, r.proxy.asked, "127.0.0.1:"+port, "it went through the proxy")
}

// All processes end with the check, whatever ended it.
func TestBrowserIsKilled(t *testing.T) {
	b := chromium(t, Options{})
	ctx, cancel := context.WithCancel(t.Context())
	p := project(t, `for (;;);`)
	r, err := b.start(ctx, p.Site.(http.RoundTripper), p.URL)
	require.NoError(t, err)
	_, err = r.open(p.URL + "/")
	require.NoError(t, err)
	leader := chromedp.FromContext(r.ctx).Browser.Process().Pid
	require.NoError(t, syscall.Kill(-leader, 0))
	cancel()
	r.close()
	assert.Eventually(t, func() bool { return syscall.Kill(-leader, 0) != nil }, 5*time.Second, 10*time.Millisecond)
	assert.Empty(t, b.slots, "its turn is another's")
}

func TestNew(t *testing.T) {
	_, err := New(Options{Path: "/nowhere/chromium"})
	assert.EqualError(t, err, `there is no browser "/nowhere/chromium"; give the path of Chromium or Chrome, or auto`)
	t.Setenv("PATH", t.TempDir())
	_, err = New(Options{Path: "auto"})
	assert.EqualError(t, err, "no browser is found; install Chromium or Chrome, or give its path")
}

func TestNumbersIn(t *testing.T) {
	for text, want := range map[string][]int{
		"1":                         {1},
		"2 users online.":           {2},
		"user count: 3":             {3},
		"now (4)":                   {4},
		"5/6":                       {5, 6},
		"Version 2.1.0, build a7f3": nil,
		"x1 1x 1_000 1.5 0x10":      nil,
		"-1":                        {-1},
		"":                          nil,
		strings.Repeat("9", 100):    nil,
	} {
		assert.Equal(t, want, numbersIn(text), text)
	}
}

func TestReachOf(t *testing.T) {
	for url, want := range map[string]reach{
		"http://localhost:3000/socket.io/": itself, "http://LOCALHOST.": itself, "ws://a.localhost/": itself,
		"http://127.8.0.1/": itself, "http://[::1]:3000/": itself, "http://0.0.0.0/": itself, "http://[::ffff:127.0.0.1]/": itself,
		"http://192.168.1.2:3000/": neighbours, "http://10.0.0.1/": neighbours, "http://169.254.0.1/": neighbours,
		"https://my-project.example/": anybody, "https://localhost.example/": anybody, "http://8.8.8.8/": anybody, "%": anybody,
	} {
		assert.Equal(t, want, reachOf(url), url)
	}
}

// A hint's page has no network: what it asks for is answered by the session, at
// whatever address the project is.
func TestHintAsksTheSession(t *testing.T) {
	b := chromium(t, Options{})
	const library = `(host) => {
		window.assert = (v) => { host.record("assert", v ? "pass" : "fail", ""); if (!v) throw new Error("no"); };
	}`
	asked := &asking{}
	s := checks.NewSession(t.Context(), checks.Project{URL: "https://project.test/app", Site: asked})
	defer s.Close()
	ran, err := (&Hint{Browser: b, Library: library, Code: `
		const r = await fetch(code + '/a?b=1', { method: 'PUT', body: new Blob(['ä', new Uint8Array([0, 255])]), headers: { 'X-A': 'b' } });
		assert(r.status === 203 && r.statusText === 'Fine' && r.headers.get('x-b') === 'c' && !r.headers.get('set-cookie'));
		assert(await r.text() === 'body');
		assert(isSecureContext);`}).Run(t.Context(), s)
	require.NoError(t, err)
	assert.Len(t, ran, 3)
	require.Len(t, asked.list, 1)
	req := asked.list[0]
	assert.Equal(t, "PUT", req.Method)
	assert.Equal(t, "https://project.test/app/a?b=1", req.URL)
	assert.Equal(t, "ä\x00\xff", string(req.Body))
	assert.Equal(t, "b", req.Header.Get("X-A"))
	assert.Equal(t, 1, req.Number)

	_, err = (&Hint{Browser: b, Library: library, Code: `await fetch(code + '/down'); assert(true);`}).Run(t.Context(), s)
	var down *checks.SiteError
	require.ErrorAs(t, err, &down)
	assert.Equal(t, report.ReadTimeout, down.Code)
}

// An asking site keeps what it is asked for.
type asking struct{ list []checks.Request }

func (a *asking) Do(_ context.Context, req checks.Request) (*checks.Response, error) {
	if strings.HasSuffix(req.URL, "/down") {
		return nil, &checks.SiteError{Code: report.ReadTimeout}
	}
	a.list = append(a.list, req)
	return &checks.Response{URL: req.URL, Status: http.StatusNonAuthoritativeInfo, StatusText: "Fine", Body: "body",
		Header: checks.Header{"X-B": {"c"}, "Set-Cookie": {"a=b"}, "Content-Encoding": {"gzip"}}}, nil
}
