package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"grader/api"
	"grader/checks/plain"
	"grader/checks/report"
)

// serverFlags are the flags by which `grader check` asks a service.
type serverFlags struct {
	url, tokenFile string
	wait           time.Duration
}

func (s *serverFlags) register(f *pflag.FlagSet) {
	f.StringVar(&s.url, "server", "", "`URL` of a service that grades in place of this command")
	f.StringVar(&s.tokenFile, "token-file", "", "`FILE` whose only line is the token for the --server")
	f.DurationVar(
		&s.wait,
		"server-wait",
		2*time.Minute,
		"how long to wait for a --server that has too much to do; 0: not at all",
	)
}

const (
	maxAnswer    = 16 << 20 // bytes; a report has 1 MiB at most
	defaultRetry = 2 * time.Second
)

// A noVerdict is why nothing could be judged, where there is no report to say it.
type noVerdict struct{ error }

// ask has the service grade the target.
func (c *checkFlags) ask(ctx context.Context, target string, stderr io.Writer) (*report.Report, error) {
	service, err := url.Parse(strings.TrimRight(c.server.url, "/"))
	switch {
	case err != nil || service.Host == "" || service.Scheme != "http" && service.Scheme != "https":
		return nil, fmt.Errorf("--server: %q is not the URL of a service, such as https://grader.example", c.server.url)
	case c.start.command != "":
		return nil, errors.New("--server: a service starts no project; leave out --start")
	case isFolder(target):
		return nil, errors.New("--server: a service grades URLs; leave it out to grade a folder")
	case c.grading.requireLive:
		return nil, errors.New("--server: a service does not take --require-live; --live has the live checks run, too")
	case c.grading.zone != "":
		return nil, errors.New("--server: a service has its own --tz; leave it out, or let the challenge's file " +
			"name its timeZone")
	case c.grading.browser != "":
		return nil, errors.New("--server: a service has its own --browser, or none; leave it out")
	case strings.HasSuffix(c.challenge, ".md") || c.challenges != "":
		return nil, errors.New("--server: a service grades the challenges that it has; name one by --challenge NAME")
	}
	token, err := c.server.token()
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(
		api.GradeRequest{URL: target, Challenge: c.challenge, Strict: c.grading.strict, Live: c.grading.live},
	)
	if err != nil {
		return nil, err
	}
	endpoint := service.JoinPath("v1/grade").String() + "?format=json"
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	return c.server.insist(ctx, func() (*http.Response, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("User-Agent", "grader-check/"+version())
		if c.lang != "" {
			req.Header.Set("Accept-Language", string(c.lang))
		}
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		return client.Do(req)
	}, stderr)
}

// token is what the file says, "" without one.
func (s *serverFlags) token() (string, error) {
	if s.tokenFile == "" {
		return "", nil
	}
	text, err := os.ReadFile(s.tokenFile)
	if err != nil {
		return "", fmt.Errorf("--token-file: %w", err)
	}
	token := strings.TrimSpace(string(text))
	if token == "" || strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", fmt.Errorf("--token-file: %s must have one line, the token alone", s.tokenFile)
	}
	return token, nil
}

// insist asks until the service has the time, and waits as long as it says in
// between (RFC 9110, 10.2.3), within what may be waited in all.
func (s *serverFlags) insist(ctx context.Context, send func() (*http.Response, error), stderr io.Writer) (
	*report.Report, error) {
	left := s.wait
	for {
		resp, err := send()
		if err != nil {
			return nil, noVerdict{fmt.Errorf("--server: the service does not answer: %w", err)}
		}
		graded, err := readAnswer(resp)
		busy := slices.Contains([]int{http.StatusTooManyRequests, http.StatusServiceUnavailable}, resp.StatusCode)
		pause := retryAfter(resp.Header.Get("Retry-After"), time.Now())
		if err == nil || !busy || pause > left {
			return graded, err
		}
		left -= pause
		fmt.Fprintf(stderr, "The service has too much to do (%d); asking again in %v.\n", resp.StatusCode, pause)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, noVerdict{errors.New("--server: stopped while waiting for the service")}
		}
	}
}

// retryAfter reads the header: seconds, or a date.
func retryAfter(header string, now time.Time) time.Duration {
	if s, err := strconv.ParseUint(header, 10, 31); err == nil {
		return max(time.Duration(s)*time.Second, 100*time.Millisecond)
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(at.Sub(now).Round(time.Second), time.Second)
	}
	return defaultRetry
}

// readAnswer gives the report, or says why there is none: what the service refuses
// is wrong use, the rest says nothing about the project.
func readAnswer(resp *http.Response) (*report.Report, error) {
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, noVerdict{fmt.Errorf("--server: the answer did not arrive: %w", err)}
	}
	if resp.StatusCode == http.StatusOK {
		var r report.Report
		if err := json.Unmarshal(body, &r); err != nil || !isReport(&r) {
			return nil, noVerdict{errors.New("--server: the answer is no report; is a grader at this URL?")}
		}
		return &r, nil
	}
	var p api.Problem
	_ = json.Unmarshal(body, &p) // no JSON says no more than the status
	says := fmt.Errorf("--server: the service answers %d %s: %s", resp.StatusCode, http.StatusText(resp.StatusCode),
		cmp.Or(plain.Clip(plain.Line(p.Detail), 500), "it gives no reason; is a grader at this URL?"))
	switch s := resp.StatusCode; {
	case p.Code == "internal":
		return nil, fault{says}
	case s >= 500, s == http.StatusTooManyRequests, s == http.StatusRequestTimeout:
		return nil, noVerdict{says}
	}
	return nil, says
}

// isReport reports whether a report is one that a grader makes, so that nothing
// else is taken for a verdict.
func isReport(r *report.Report) bool {
	switch {
	case r.Schema != report.Schema || r.Passed != (r.Verdict == report.Pass):
		return false
	case r.Verdict == report.Error:
		return r.Error != nil
	}
	return r.Verdict == report.Pass && len(r.Hints) > 0 || r.Verdict == report.Fail
}
