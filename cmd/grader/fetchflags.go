package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"net/netip"
	"time"

	"github.com/spf13/pflag"

	"grader/api"
	"grader/checks/fetch"
	"grader/checks/hosts"
)

// fetchFlags are the flags of how projects are fetched. Of the limits, 0
// switches one off.
type fetchFlags struct {
	timeout, wake             time.Duration
	maxBody, maxBytes         int64
	maxRedirects, maxRequests int
	addressConns              int
	addressRate               float64
	deny                      []string
	ports                     []uint
	proxy, caFile, contact    string
}

func (f *fetchFlags) register(flags *pflag.FlagSet) {
	flags.DurationVar(&f.timeout, "fetch-timeout", 10*time.Second,
		"what one page may take, with its redirects; 0: no limit")
	flags.DurationVar(&f.wake, "wake", time.Minute, "how long a sleeping host may take to wake up; 0: it is not waited for")
	flags.Int64Var(&f.maxBody, "max-body", 1<<20, "`BYTES` that a page may have; 0: no limit")
	flags.Int64Var(&f.maxBytes, "max-bytes", 16<<20, "`BYTES` that all pages of a grading may have; 0: no limit")
	flags.IntVar(&f.maxRedirects, "max-redirects", 5, "redirects that are followed for a page; 0: no limit")
	flags.IntVar(&f.maxRequests, "max-requests", 100, "requests of a grading; 0: no limit")
	flags.IntVar(&f.addressConns, "address-conns", 16, "connections at once to one address; 0: no limit")
	flags.Float64Var(&f.addressRate, "address-rate", 20, "requests a second to one address; 0: no limit")
	flags.StringSliceVar(&f.deny, "deny", nil, "`PREFIX` of addresses that are never reached, such as 203.0.113.0/24")
	flags.UintSliceVar(&f.ports, "allow-port", nil,
		"`PORT` that is reached though databases or other services listen there, such as 9200")
	flags.Lookup("allow-port").DefValue = "" // which help leaves out, unlike "[]"
	flags.StringVar(&f.proxy, "egress-proxy", "", "`URL` of the proxy through which all is fetched")
	flags.StringVar(&f.caFile, "ca-file", "", "PEM `FILE` of certificate authorities to trust beside the system's")
	flags.StringVar(&f.contact, "contact", "", "`URL` or mail address of who runs this grader, for its User-Agent")
}

// allowTargetFlag is beside them where a URL is not allowed just because it was named.
func allowTargetFlag(flags *pflag.FlagSet, targets *[]string) {
	flags.StringSliceVar(targets, "allow-target", nil,
		"`HOST:PORT` of a project that may be graded though its address is not public; or PREFIX:PORT, such as "+
			"10.20.0.0/16:3000, for all whose URL has an address, not a name, in that private network")
}

// open makes what opens projects; it may reach the targets given and else public
// addresses only.
func (f *fetchFlags) open(targets []string) (*projects, error) {
	p := &projects{hosts: hosts.Options{Wake: f.wake, Sleep: api.Wait}}
	opts := fetch.Options{
		Pace:    p.wait,
		Waited:  p.tellWaited,
		Timeout: orOff(f.timeout),
		MaxBody: orOff(f.maxBody), MaxBytes: orOff(f.maxBytes),
		MaxRedirects: orOff(f.maxRedirects), MaxRequests: orOff(f.maxRequests),
		AddressConns: orOff(f.addressConns), AddressRate: orOff(f.addressRate),
		AllowTargets: targets, EgressProxy: f.proxy, CAFile: f.caFile, Contact: f.contact,
		Resolver: &resolver{net.Resolver{PreferGo: true}}, // the C library's can't be cancelled
		OnDial:   func(ctx context.Context, d fetch.Dial) { api.Dialled(ctx, d.Addr.String(), d.Denied) },
	}
	var errs []error
	for _, text := range f.deny {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			errs = append(errs, fmt.Errorf("--deny: %q is not a prefix such as 203.0.113.0/24", text))
		}
		opts.DenyPrefixes = append(opts.DenyPrefixes, prefix)
	}
	for _, port := range f.ports {
		if port == 0 || port > math.MaxUint16 {
			errs = append(errs, fmt.Errorf("--allow-port: %d is not a port: it has to be from 1 to %d",
				port, math.MaxUint16))
		}
		opts.AllowPorts = append(opts.AllowPorts, uint16(port))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	var err error
	p.Client, err = fetch.New(opts)
	return p, err
}

// orOff turns a flag's 0 into the client's "no limit".
func orOff[T int | int64 | float64 | time.Duration](v T) T {
	if v == 0 {
		return -1
	}
	return v
}
