package hosts

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/report"
)

// A host answers one request after the other, the last answer for ever.
type host struct {
	mu      sync.Mutex
	answers []any // a status, a *checks.Response or an error
	asked   []string
}

func (h *host) Do(_ context.Context, req checks.Request) (*checks.Response, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	a := h.answers[min(len(h.asked), len(h.answers)-1)]
	method := req.Method
	if method == "" {
		method = "GET"
	}
	h.asked = append(h.asked, method+" "+req.URL[len("https://a.example"):])
	switch a := a.(type) {
	case error:
		return nil, a
	case *checks.Response:
		r := checks.Response{URL: req.URL, Status: a.Status, Header: a.Header, Body: a.Body, Attempts: 1}
		return &r, nil
	}
	return &checks.Response{URL: req.URL, Status: a.(int), Header: checks.Header{}, Attempts: 1}, nil
}

// sleepless are options with a clock that only their own pauses move, and the
// list of these.
func sleepless(wake time.Duration) (Options, *[]time.Duration) {
	now, pauses := time.Unix(1e9, 0), &[]time.Duration{}
	return Options{Wake: wake, Clock: func() time.Time { return now }, Sleep: func(_ context.Context, d time.Duration) error {
		now = now.Add(d)
		*pauses = append(*pauses, d)
		return nil
	}}, pauses
}

func wrap(h *host, opts Options) checks.Site {
	return Wrap(checks.Project{URL: "https://a.example", Site: h}, opts).Site
}

func with(status int, field, value string) *checks.Response {
	return &checks.Response{Status: status, Header: checks.Header{field: {value}}}
}

// broken is a 500 that is another one each time.
func broken(n int) *checks.Response {
	return &checks.Response{Status: 500, Body: fmt.Sprint("no database yet, try ", n)}
}

func TestWaking(t *testing.T) {
	const s = time.Second
	refused := &checks.SiteError{Code: report.ConnectionRefused, Retryable: true}
	closed := &checks.SiteError{Code: report.BadResponse, Retryable: true}
	garbage := &checks.SiteError{Code: report.BadResponse}
	loading := &checks.Response{Status: 200, Header: checks.Header{"Content-Type": {"text/html"}},
		Body: `<title>Waking up</title><meta http-equiv="refresh" content="3"><p>Waking up</p>`}
	for name, c := range map[string]struct {
		wake     time.Duration
		method   string
		answers  []any
		want     any
		attempts int
		pauses   []time.Duration
	}{
		"off":                         {0, "GET", []any{503, 200}, report.HostAsleep, 1, nil},
		"404 without a server":        {60 * s, "GET", []any{with(404, "X-Render-Routing", "no-server"), 200}, 200, 2, []time.Duration{s}},
		"408":                         {60 * s, "GET", []any{408, 200}, 200, 2, []time.Duration{s}},
		"425":                         {60 * s, "GET", []any{425, 200}, 200, 2, []time.Duration{s}},
		"500":                         {60 * s, "GET", []any{500, 500, 200}, 200, 3, []time.Duration{s, 2 * s}},
		"501":                         {60 * s, "GET", []any{501, 200}, 200, 2, []time.Duration{s}},
		"502, 503, 504":               {60 * s, "GET", []any{502, 503, 504, 200}, 200, 4, []time.Duration{s, 2 * s, 4 * s}},
		"520 to 530":                  {60 * s, "GET", []any{520, 530, 200}, 200, 3, []time.Duration{s, 2 * s}},
		"a loading page":              {60 * s, "GET", []any{loading, 200}, 200, 2, []time.Duration{s}},
		"refused, then closed":        {60 * s, "GET", []any{refused, closed, 200}, 200, 3, []time.Duration{s, 2 * s}},
		"no HTTP":                     {60 * s, "GET", []any{garbage, 200}, report.BadResponse, 1, nil},
		"a 404 is the app's":          {60 * s, "GET", []any{404, 200}, 404, 1, nil},
		"HEAD":                        {60 * s, "HEAD", []any{503, 200}, 200, 2, []time.Duration{s}},
		"never wakes":                 {30 * s, "GET", []any{503}, report.HostAsleep, 6, []time.Duration{s, 2 * s, 4 * s, 8 * s, 8 * s}},
		"always refuses":              {5 * s, "GET", []any{refused}, report.ConnectionRefused, 3, []time.Duration{s, 2 * s}},
		"a 500 that stays":            {60 * s, "GET", []any{500}, 500, 4, []time.Duration{s, 2 * s, 4 * s}},
		"a 500 that changes":          {60 * s, "GET", []any{broken(1), broken(2), broken(3), broken(4), 200}, 200, 5, []time.Duration{s, 2 * s, 4 * s, 8 * s}},
		"a 500 that changes for ever": {60 * s, "GET", []any{broken(1), broken(2), broken(3), broken(4), broken(5), broken(6), broken(7), 200}, 500, 6, []time.Duration{s, 2 * s, 4 * s, 8 * s, 8 * s}},
		"a 500 after a 503":           {60 * s, "GET", []any{503, 503, 503, 500, 200}, 200, 5, []time.Duration{s, 2 * s, 4 * s, 8 * s}},
		"a 500 that stays after 503":  {60 * s, "GET", []any{503, 503, 503, 500}, 500, 5, []time.Duration{s, 2 * s, 4 * s, 8 * s}},
		"429 with Retry-After":        {60 * s, "GET", []any{with(429, "Retry-After", "20"), 200}, 200, 2, []time.Duration{20 * s}},
		"429 for longer":              {60 * s, "GET", []any{with(429, "Retry-After", "90"), 200}, report.HostRefuses, 1, nil},
		"429 without Retry-After":     {60 * s, "GET", []any{429, 200}, report.HostRefuses, 1, nil},
		"503 with Retry-After":        {60 * s, "GET", []any{with(503, "Retry-After", "20"), 200}, 200, 2, []time.Duration{20 * s}},
		"503 with a date":             {60 * s, "GET", []any{with(503, "Retry-After", time.Unix(1e9+20, 0).UTC().Format(http.TimeFormat)), 200}, 200, 2, []time.Duration{20 * s}},
		"a closed tunnel stays such":  {60 * s, "GET", []any{with(404, "Ngrok-Error-Code", "ERR_NGROK_3200"), 200}, report.HostGone, 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			h := &host{answers: c.answers}
			opts, pauses := sleepless(c.wake)
			site := wrap(h, opts)
			resp, err := site.Do(t.Context(), checks.Request{Method: c.method, URL: "https://a.example/page"})
			assert.Equal(t, c.want, cameOf(t, resp, err))
			assert.Equal(t, c.pauses, append([]time.Duration(nil), *pauses...))
			assert.Len(t, h.asked, c.attempts)
			if err != nil {
				assert.Equal(t, c.attempts, max(1, err.(*checks.SiteError).Attempts))
			} else {
				assert.Equal(t, c.attempts, resp.Attempts)
			}
			var sum time.Duration
			for _, p := range *pauses {
				sum += p
			}
			spent, _ := site.(checks.Waker).Waking()
			assert.Equal(t, sum, spent)
		})
	}
}

// A host that says how long it wants not to be asked is not asked for that long by
// whoever grades again.
func TestWhenAHostWantsToBeAskedAgain(t *testing.T) {
	at := func(d time.Duration) string { return time.Unix(1e9, 0).Add(d).UTC().Format(http.TimeFormat) }
	for name, c := range map[string]struct {
		answer *checks.Response
		want   time.Duration
	}{
		"429, seconds":  {with(429, "Retry-After", "3600"), time.Hour},
		"503, seconds":  {with(503, "Retry-After", "120"), 2 * time.Minute},
		"503, a date":   {with(503, "Retry-After", at(2*time.Hour)), 2 * time.Hour},
		"in the past":   {with(503, "Retry-After", at(-time.Hour)), 0},
		"for ever":      {with(429, "Retry-After", "4294967295"), 24 * time.Hour},
		"next year":     {with(503, "Retry-After", at(9000*time.Hour)), 24 * time.Hour},
		"no number":     {with(503, "Retry-After", "soon"), 0},
		"a fraction":    {with(503, "Retry-After", "1.5"), 0},
		"a negative":    {with(503, "Retry-After", "-5"), 0},
		"too large":     {with(503, "Retry-After", "99999999999999999999"), 0},
		"it did not":    {&checks.Response{Status: 503}, 0},
		"gone for good": {&checks.Response{Status: 404, Header: checks.Header{"X-Vercel-Error": {"DEPLOYMENT_DISABLED"}, "Retry-After": {"9"}}}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			opts, _ := sleepless(0)
			_, err := wrap(&host{answers: []any{c.answer}}, opts).Do(t.Context(), checks.Request{URL: "https://a.example/page"})
			var site *checks.SiteError
			require.ErrorAs(t, err, &site)
			assert.Equal(t, c.want, site.RetryAfter)
		})
	}
}

// cameOf is a response's status or an error's code.
func cameOf(t *testing.T, resp *checks.Response, err error) any {
	t.Helper()
	if err == nil {
		return resp.Status
	}
	var site *checks.SiteError
	require.ErrorAs(t, err, &site)
	return site.Code
}

// What nobody listens to on this machine or in its network is down, not asleep; what
// takes connections there may only be slow.
func TestNothingLocalSleeps(t *testing.T) {
	for url, attempts := range map[string]int{
		"http://localhost:3000": 1, "http://app.localhost": 1, "http://127.0.0.1:3000": 1, "http://[::1]:3000": 1,
		"http://192.168.1.7:3000": 1, "http://[fe80::1]": 1, "https://a.example": 2, "http://8.8.8.8": 2, "http://localhost.example": 2,
	} {
		for _, code := range []report.ErrorCode{report.ConnectionRefused, report.ConnectTimeout, report.ReadTimeout} {
			asked := 0
			under := siteFunc(func() (*checks.Response, error) {
				if asked++; asked == 1 {
					return nil, &checks.SiteError{Code: code, Retryable: true}
				}
				return &checks.Response{Status: 200, Header: checks.Header{}}, nil
			})
			opts, _ := sleepless(time.Minute)
			site := Wrap(checks.Project{URL: url, Site: under}, opts).Site
			_, _ = site.Do(t.Context(), checks.Request{URL: url + "/page"})
			want := attempts
			if code == report.ReadTimeout {
				want = 2
			}
			assert.Equal(t, want, asked, "%s: %s", url, code)
		}
	}
}

type siteFunc func() (*checks.Response, error)

func (f siteFunc) Do(context.Context, checks.Request) (*checks.Response, error) { return f() }

func TestPOSTsAreSentOnce(t *testing.T) {
	for name, c := range map[string]struct {
		answers []any
		want    any
		asked   []string
	}{
		"from cold":     {[]any{503, 503, 200, 201}, 201, []string{"GET /", "GET /", "GET /", "POST /api"}},
		"no home":       {[]any{503, 404, 201}, 201, []string{"GET /", "GET /", "POST /api"}},
		"its own error": {[]any{404, 503}, 503, []string{"GET /", "POST /api"}},
		"its own 500":   {[]any{500, 201}, 201, []string{"GET /", "GET /", "POST /api"}}, // the second answer is a GET's
		"never wakes":   {[]any{503}, report.HostAsleep, []string{"GET /", "GET /", "GET /", "GET /"}},
		"gone":          {[]any{with(404, "X-Railway-Fallback", "true")}, report.HostGone, []string{"GET /", "POST /api"}},
		"a bare server": {[]any{answered(200, "text/html", "<title>Welcome to nginx!</title><p>nginx"), 405}, report.HostGone, []string{"GET /", "POST /api"}},
		"behind it":     {[]any{answered(200, "text/html", "<title>Welcome to nginx!</title><p>nginx"), 201}, 201, []string{"GET /", "POST /api"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := &host{answers: c.answers}
			opts, _ := sleepless(10 * time.Second)
			resp, err := wrap(h, opts).Do(t.Context(), checks.Request{Method: "POST", URL: "https://a.example/api"})
			assert.Equal(t, c.want, cameOf(t, resp, err))
			assert.Equal(t, c.asked, h.asked)
		})
	}
}

// TestNothingIsRepeatedOnceTheAppAnswered: what it answers then is its own.
func TestNothingIsRepeatedOnceTheAppAnswered(t *testing.T) {
	closed := &checks.SiteError{Code: report.BadResponse, Retryable: true}
	h := &host{answers: []any{200, 503, with(429, "Retry-After", "1"), 500, closed, 502, with(404, "Ngrok-Error-Code", "ERR_NGROK_3200")}}
	opts, pauses := sleepless(time.Minute)
	site := wrap(h, opts)
	for _, want := range []any{200, 503, 429, 500, report.BadResponse, 502, report.HostGone} {
		resp, err := site.Do(t.Context(), checks.Request{URL: "https://a.example/"})
		assert.Equal(t, want, cameOf(t, resp, err))
	}
	assert.Empty(t, *pauses)
	_, left := site.(checks.Waker).Waking()
	assert.Zero(t, left)
}

// TestThereIsOneWaitForAGrading: what one request has waited, the others have.
func TestThereIsOneWaitForAGrading(t *testing.T) {
	h := &host{answers: []any{503}}
	opts, pauses := sleepless(10 * time.Second)
	site := wrap(h, opts)
	for range 3 {
		_, err := site.Do(t.Context(), checks.Request{URL: "https://a.example/"})
		assert.Equal(t, report.HostAsleep, cameOf(t, nil, err))
	}
	assert.Equal(t, []time.Duration{1e9, 2e9, 4e9, 1e9, 2e9}, *pauses)
}

// TestAPageThatCameWakesTheOthers: while one is waited for, another comes.
func TestAPageThatCameWakesTheOthers(t *testing.T) {
	h := &host{answers: []any{503, 200, 503}}
	waiting := make(chan struct{})
	site := wrap(h, Options{Wake: time.Hour, Sleep: func(ctx context.Context, _ time.Duration) error {
		close(waiting)
		<-ctx.Done() // for an hour
		return ctx.Err()
	}})
	done := make(chan any)
	go func() {
		resp, err := site.Do(t.Context(), checks.Request{URL: "https://a.example/one"})
		done <- cameOf(t, resp, err)
	}()
	<-waiting
	resp, err := site.Do(t.Context(), checks.Request{URL: "https://a.example/two"})
	assert.Equal(t, 200, cameOf(t, resp, err))
	assert.Equal(t, 503, <-done, "asked once more, and now its own answer")
}

func TestAWaitEndsWithItsGrading(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	site := wrap(&host{answers: []any{503}}, Options{Wake: time.Hour, Sleep: func(ctx context.Context, d time.Duration) error {
		cancel()
		return sleep(ctx, d)
	}})
	_, err := site.Do(ctx, checks.Request{URL: "https://a.example/"})
	assert.ErrorIs(t, err, context.Canceled)
}

// TestALoginPageIsTheProjectsOwn: unless it stands on every path.
func TestALoginPageIsTheProjectsOwn(t *testing.T) {
	page := answered(200, "text/html", `<title>Sign in</title><form><input type="password"></form>`)
	for name, c := range map[string]struct {
		elsewhere any
		want      any
	}{
		"one page":   {answered(404, "text/html", "<pre>Cannot GET</pre>"), 200},
		"every path": {page, report.NeedsLogin},
		"an answer":  {answered(200, "text/javascript", "let a"), 200},
	} {
		h := &host{answers: []any{page, c.elsewhere, page}}
		site := wrap(h, Options{})
		for range 2 {
			resp, err := site.Do(t.Context(), checks.Request{URL: "https://a.example/"})
			assert.Equal(t, c.want, cameOf(t, resp, err), name)
		}
		assert.Equal(t, []string{"GET /", "GET /_api/no-project-has-this-file.js", "GET /"}, h.asked, "it looks closer once")
	}
}

// TestAServersOwn404IsLookedInto: it may be that of a bare server.
func TestAServersOwn404IsLookedInto(t *testing.T) {
	missing := answered(404, "text/html", "<title>404 Not Found</title><h1>404 Not Found</h1><hr>nginx/1.28.0")
	for name, c := range map[string]struct{ home, want any }{
		"a bare server": {answered(200, "text/html", "<title>Welcome to nginx!</title><p>nginx works"), report.HostGone},
		"a project":     {answered(200, "text/html", "<title>Chat</title><p>Welcome"), 404},
		"nothing":       {missing, 404},
	} {
		h := &host{answers: []any{missing, c.home, missing}}
		resp, err := wrap(h, Options{}).Do(t.Context(), checks.Request{URL: "https://a.example/_api/server.js"})
		assert.Equal(t, c.want, cameOf(t, resp, err), name)
		assert.Equal(t, []string{"GET /_api/server.js", "GET /"}, h.asked)
	}
}

// What a hint counts at its project is not more than it asks for, but for this one GET.
func TestTheHomeIsAskedForOnceBeforePOSTs(t *testing.T) {
	for _, home := range []int{200, 404, 500} {
		h := &host{answers: []any{home, 500}}
		site := wrap(h, Options{})
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				_, err := site.Do(t.Context(), checks.Request{Method: "POST", URL: "https://a.example/api"})
				assert.NoError(t, err)
			})
		}
		all.Wait()
		assert.Equal(t, []string{"GET /", "POST /api", "POST /api", "POST /api"}, h.asked, home)
	}
}
