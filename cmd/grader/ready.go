package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"grader/checks"
	"grader/checks/hosts"
	"grader/checks/lazyregexp"
	"grader/checks/plain"
)

const (
	pollPause  = 200 * time.Millisecond
	settleTime = 6 * time.Second // after which a page that stays missing is taken for the project's own fault
	brokenTime = time.Minute     // the same for one that stays broken, where the wait has no limit
)

// ready waits until the project's pages are there: each answers with a status
// below 400 that is no placeholder, or a 4xx that stays for a while, or nothing
// changes any more until the time is up. It says what was wrong if there is no
// answer at all.
func (p *startedProject) ready(ctx context.Context) (problem string) {
	waiting := ctx
	if p.Wait > 0 {
		var cancel context.CancelFunc
		waiting, cancel = context.WithTimeout(ctx, p.Wait)
		defer cancel()
	}
	look := newLook(p.startOptions)
	began := time.Now()
	fmt.Fprintf(p.Progress, "Started %s, waiting for %s", plain.Line(p.Command), p.Target.Redacted())
	for try := 1; ; try++ {
		look.again(waiting)
		if look.settled(p.Wait) {
			break
		}
		if try%5 == 0 {
			fmt.Fprint(p.Progress, ".")
		}
		select {
		case <-p.gone:
		case <-waiting.Done():
		case <-time.After(pollPause):
			continue
		}
		if problem = p.unready(ctx, look); problem != "" {
			fmt.Fprintln(p.Progress, " no answer")
			return problem
		}
		break
	}
	fmt.Fprintf(p.Progress, " answered after %.1f s%s\n", time.Since(began).Seconds(), look.remark())
	return ""
}

// unready says why there is no answer; "" if there was one, and time is up.
func (p *startedProject) unready(ctx context.Context, l *look) string {
	at := p.Target.Redacted()
	switch {
	case p.goneWithin(0):
		return fmt.Sprintf("ended before it answered on %s: %v.\nRun the command yourself, with PORT=%s. Are its "+
			"packages installed (npm ci)? It must stay in the foreground.",
			at, p.cmd.ProcessState, p.port())
	case ctx.Err() != nil:
		return fmt.Sprintf("was stopped before it answered on %s.", at)
	case l.worst > 0:
		return ""
	}
	return fmt.Sprintf("did not answer on %s within %v, though it runs.\n%s If it needs longer, give it "+
		"--start-wait.", at, p.Wait, p.portAdvice())
}

// A look is what the project's pages answered last, and since when.
type look struct {
	pages  []string
	client *http.Client

	state string // of all pages
	since time.Time
	worst int  // status; 0: one did not answer
	stand bool // one is what a host answers in a project's stead
}

func newLook(opts startOptions) *look {
	l := &look{pages: opts.Pages, client: &http.Client{
		// One request must not use up the wait: a server may take it before it can answer.
		Timeout:       10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		// Whether a certificate is good is for the grading to say.
		Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}},
	}}
	if len(l.pages) == 0 {
		l.pages = []string{opts.Target.String()}
	}
	return l
}

// again asks for the pages once more. A look that the end of the wait cut short
// does not count.
func (l *look) again(ctx context.Context) {
	var state strings.Builder
	worst, stand := 0, false
	for i, page := range l.pages {
		resp := l.ask(ctx, page)
		if ctx.Err() != nil && l.worst > 0 {
			return
		}
		if resp == nil {
			worst = 0
			break
		}
		if i == 0 || resp.Status > worst {
			worst = resp.Status
		}
		stand = stand || hosts.Recognize(page, resp, true) != nil
		fmt.Fprintf(&state, "%d %x\n", resp.Status, sha256.Sum256([]byte(resp.Body)))
	}
	if now := state.String(); now != l.state || worst != l.worst {
		l.state, l.since = now, time.Now()
	}
	l.worst, l.stand = worst, stand
}

func (l *look) ask(ctx context.Context, page string) *checks.Response {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, page, nil)
	if err != nil {
		return nil
	}
	resp, err := l.client.Do(req)
	if err != nil {
		return nil
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10)) // as much as was read is enough
	return &checks.Response{URL: page, Status: resp.StatusCode, Header: checks.Header(resp.Header), Body: string(body)}
}

// settled reports whether it is no use to wait longer.
func (l *look) settled(wait time.Duration) bool {
	switch steady := time.Since(l.since); {
	case l.worst == 0:
		return false
	case l.worst >= 500 || l.stand:
		return wait == 0 && steady >= brokenTime
	default:
		return l.worst < 400 || steady >= settleTime
	}
}

func (l *look) remark() string {
	if l.worst < 400 {
		return ""
	}
	return fmt.Sprintf(", with status %d", l.worst)
}

// portAdvice says why nothing answered, as far as that is known.
func (p *startedProject) portAdvice() string {
	_, wanted, _ := net.SplitHostPort(hostPort(p.Target))
	if listens(context.Background(), p.Target) {
		if other, speaks := p.otherScheme(); speaks {
			return fmt.Sprintf("It listens there, and speaks %s: give %s as TARGET.", other.Scheme, other.Redacted())
		}
		return "It takes connections there and answers none. Does it wait for something while it starts, such as a " +
			"database?"
	}
	if port := p.port(); port != wanted && p.listensOn(port) {
		return fmt.Sprintf("It listens on port %s, which it has from the variable PORT, and not on %s: unset PORT, "+
			"or give %s as TARGET.",
			port, wanted, p.at(port))
	}
	for _, port := range p.portsPrinted() {
		if port != wanted && p.listensOn(port) {
			return fmt.Sprintf("Something listens on port %s, which it printed: let it listen on the port that the "+
				"variable PORT tells it, %s, or give %s as TARGET.",
				port, p.port(), p.at(port))
		}
	}
	return fmt.Sprintf("Nothing listens there. The variable PORT tells it %s; does it use that?", p.port())
}

// otherScheme is the target with http for https or the other way round, and
// whether the project speaks that.
func (p *startedProject) otherScheme() (other *url.URL, speaks bool) {
	u := *p.Target
	u.Host = hostPort(p.Target)
	if u.Scheme == "https" {
		u.Scheme = "http"
		return &u, newLook(startOptions{Target: &u}).ask(context.Background(), u.String()) != nil
	}
	u.Scheme = "https"
	dialer := &tls.Dialer{
		NetDialer: &net.Dialer{Timeout: 2 * time.Second}, Config: &tls.Config{InsecureSkipVerify: true},
	}
	conn, err := dialer.DialContext(context.Background(), "tcp", u.Host)
	if err != nil {
		return &u, false
	}
	conn.Close()
	return &u, true
}

// at is the target on another port.
func (p *startedProject) at(port string) string {
	u := *p.Target
	u.Host = net.JoinHostPort(u.Hostname(), port)
	return u.Redacted()
}

func (p *startedProject) listensOn(port string) bool {
	u := *p.Target
	u.Host = net.JoinHostPort(u.Hostname(), port)
	return listens(context.Background(), &u)
}

var printedPort = lazyregexp.New(`(?i)(?:\bport\D{0,10}|:)(\d{2,5})\b`)

// portsPrinted are the numbers that the project printed as if they were ports.
func (p *startedProject) portsPrinted() []string {
	kept, _ := p.output.kept()
	var all []string
	for _, found := range printedPort().FindAllStringSubmatch(kept, 100) {
		if !slices.Contains(all, found[1]) && len(all) < 10 {
			all = append(all, found[1])
		}
	}
	return all
}
