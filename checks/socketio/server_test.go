package socketio

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"grader/checks"
	"grader/checks/report"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A site asks servers on loopback, as checks/fetch asks projects.
type site struct {
	client   *http.Client
	upgrades *http.Transport
	requests atomic.Int64
}

func newSite(t testing.TB) *site {
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	upgrades := &http.Transport{}
	t.Cleanup(upgrades.CloseIdleConnections)
	return &site{
		client:   &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Jar: jar, Timeout: time.Minute},
		upgrades: upgrades,
	}
}

func (s *site) Do(ctx context.Context, r checks.Request) (*checks.Response, error) {
	s.requests.Add(1)
	method := r.Method
	if method == "" {
		method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(ctx, method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return nil, err
	}
	for name, values := range r.Header {
		req.Header[name] = values
	}
	client := *s.client
	if r.NoFollow {
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	resp, err := client.Do(req)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, &checks.SiteError{Code: report.ConnectionRefused, Detail: "Nobody answers."}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, &checks.SiteError{Code: report.BadResponse, Detail: "The answer ended early."}
	}
	return &checks.Response{URL: resp.Request.URL.String(), Status: resp.StatusCode, Header: checks.Header(resp.Header), Body: string(body)}, nil
}

// RoundTrip opens WebSockets, with the site's cookies.
func (s *site) RoundTrip(req *http.Request) (*http.Response, error) {
	s.requests.Add(1)
	req = req.Clone(req.Context())
	for _, c := range s.client.Jar.Cookies(req.URL) {
		req.AddCookie(c)
	}
	return s.upgrades.RoundTrip(req)
}

const serversDir = "testdata/servers"

// versions are the folders of the real servers.
var versions = []string{"1.7.4", "2.5", "3.1", "4.8"}

// startServer runs a real Socket.IO server of a version and gives its URL.
func startServer(t *testing.T, version string, options map[string]any) string {
	t.Helper()
	needServer(t, version)
	encoded, err := json.Marshal(options)
	require.NoError(t, err)
	cmd := exec.Command("node", "../server.js")
	cmd.Dir = filepath.Join(serversDir, version)
	cmd.Env = append(os.Environ(), "OPTIONS="+string(encoded), "NODE_NO_WARNINGS=1")
	cmd.Stderr = t.Output()
	input, err := cmd.StdinPipe()
	require.NoError(t, err)
	output, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		input.Close() // ends it
		timer := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
		defer timer.Stop()
		_ = cmd.Wait()
	})
	port, err := bufio.NewReader(output).ReadString('\n')
	require.NoError(t, err, "the server says where it listens")
	return "http://127.0.0.1:" + strings.TrimSpace(port)
}

// needServer skips on a machine without Node, unless this is CI, and installs
// the version's packages where they are missing.
func needServer(t *testing.T, version string) {
	t.Helper()
	stop := t.Skipf
	if os.Getenv("CI") == "true" {
		stop = t.Fatalf
	}
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			stop("%s is not on this machine: no real Socket.IO server runs", tool)
		}
	}
	dir := filepath.Join(serversDir, version)
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "socket.io")); err == nil {
		return
	}
	npm := exec.Command("npm", "ci", "--no-audit", "--no-fund")
	npm.Dir = dir
	if out, err := npm.CombinedOutput(); err != nil {
		stop("npm ci failed, so no Socket.IO %s runs: %v\n%s", version, err, out)
	}
}

// noClients waits until a server has no clients: of a WebSocket it knows only when
// its connection has ended.
func noClients(t *testing.T, s *site, url string) {
	t.Helper()
	require.Eventually(t, func() bool {
		resp, err := s.Do(t.Context(), checks.Request{URL: url + "/clients"})
		return err == nil && resp.Body == `{"clients":0}`
	}, time.Minute, 10*time.Millisecond, "no client is left at the server")
}

// dial connects a client that is closed at the end of the test.
func dial(t *testing.T, s checks.Site, url string, opts Options) *Client {
	t.Helper()
	if opts.Timeout == 0 {
		opts.Timeout = time.Minute // so that a slow machine changes nothing
	}
	c, err := Dial(t.Context(), s, url, opts)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

// next is the data of the next event of a name.
func next(t *testing.T, c *Client, name string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		e, err := c.Next(ctx)
		require.NoError(t, err, "waiting for %q", name)
		if e.Name == name {
			return string(e.Data)
		}
	}
}

// reason is what an error is known by, "" if there is none.
func reason(t testing.TB, err error) string {
	t.Helper()
	var ours *checks.Failure
	var site *checks.SiteError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &ours):
		return ours.Code
	case errors.As(err, &site):
		return string(site.Code)
	}
	require.NoError(t, err, "an error of an unexpected kind")
	return ""
}
