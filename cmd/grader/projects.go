package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"grader/checks"
	"grader/checks/fetch"
	"grader/checks/hosts"
	"grader/checks/plain"
	"grader/checks/report"
)

// projects opens projects by the addresses that people hand in, over the guarded
// client, and knows what their hosts answer in their stead.
type projects struct {
	*fetch.Client
	hosts hosts.Options
	trace func(line string) // called for each request; may be nil
	// pace is called before each request, where others share the addresses; may be nil
	pace func(ctx context.Context, address netip.Prefix) error
	// waited is told how long a request waited for its turn; may be nil
	waited func(time.Duration)
}

// tellWaited tells how long a request has waited for its turn.
func (p *projects) tellWaited(d time.Duration) {
	if p.waited != nil && d > time.Millisecond { // less is no wait
		p.waited(d)
	}
}

// wait waits until an address may be sent one more request.
func (p *projects) wait(ctx context.Context, address netip.Prefix) error {
	if p.pace == nil {
		return nil
	}
	return p.pace(ctx, address)
}

// Open begins the grading of a project. An address that can't be one is a
// [*checks.TargetError].
func (p *projects) Open(handedIn string) (checks.Project, error) {
	open := p.Client.Open
	if p.trace != nil {
		open = func(url string) (checks.Project, error) {
			project, err := p.Client.Open(url)
			project.Site = tracedSite{project.Site, p.trace}
			return project, err
		}
	}
	return hosts.Open(handedIn, open, p.hosts)
}

// A tracedSite reports each request, and what came of it.
type tracedSite struct {
	checks.Site
	tell func(line string)
}

// Do implements [checks.Site].
func (s tracedSite) Do(ctx context.Context, req checks.Request) (*checks.Response, error) {
	began := time.Now()
	resp, err := s.Site.Do(ctx, req)
	var came string
	var site *checks.SiteError
	switch {
	case err == nil:
		came = fmt.Sprintf("%d, %d bytes", resp.Status, len(resp.Body))
	case errors.As(err, &site):
		came = string(site.Code)
	default:
		came = err.Error()
	}
	took := time.Since(began).Round(time.Millisecond)
	s.tell(plain.Line(fmt.Sprintf("%s %s: %s, %v", cmp.Or(req.Method, "GET"), req.URL, came, took)))
	return resp, err
}

// RoundTrip implements [http.RoundTripper] where the site does.
func (s tracedSite) RoundTrip(req *http.Request) (*http.Response, error) {
	way, ok := s.Site.(http.RoundTripper)
	if !ok {
		return nil, &checks.SiteError{Code: report.NotGradable, Detail: "This project can't be asked for a connection."}
	}
	began := time.Now()
	resp, err := way.RoundTrip(req)
	came := "failed"
	if err == nil {
		came = resp.Status
	}
	took := time.Since(began).Round(time.Millisecond)
	s.tell(plain.Line(fmt.Sprintf("%s %s: %s, %v", req.Method, req.URL.Host, came, took)))
	return resp, err
}

// A resolver is Go's own, but that names below localhost are this machine, as
// browsers have it (RFC 6761, 6.3).
type resolver struct{ net.Resolver }

// LookupNetIP implements [fetch.Resolver].
func (r *resolver) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	if !strings.HasSuffix(strings.TrimSuffix(host, "."), ".localhost") {
		return r.Resolver.LookupNetIP(ctx, network, host)
	}
	v4, v6 := netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()
	switch network {
	case "ip4":
		return []netip.Addr{v4}, nil
	case "ip6":
		return []netip.Addr{v6}, nil
	}
	return []netip.Addr{v4, v6}, nil
}
