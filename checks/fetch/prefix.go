package fetch

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// privateNetworks are those that a prefix may be of: private use (RFC 1918),
// behind a carrier's NAT (RFC 6598), loopback, and unique local (RFC 4193).
var privateNetworks = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("127.0.0.0/8"),
	netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("fc00::/7"),
}

// The shortest prefixes that are let in.
const (
	minBitsIPv4 = 8
	minBitsIPv6 = 32
)

// parsePrefix reads a prefix and a port: "10.20.0.0/16:3000" or
// "[fd00:12::/64]:3000". What stands for several things is refused, and the error
// says what to write.
func parsePrefix(spec string) (netip.Prefix, uint16, error) {
	text, digits := spec, ""
	if i := strings.LastIndexByte(spec, ':'); i > strings.LastIndexAny(spec, "/]") {
		text, digits = spec[:i], spec[i+1:]
	}
	bare := strings.NewReplacer("[", "", "]", "").Replace(text)
	prefix, err := netip.ParsePrefix(bare)
	if err != nil {
		return netip.Prefix{}, 0, errNoTarget
	}
	inForm := bare
	if prefix.Addr().Is6() {
		inForm = "[" + bare + "]"
	}
	if digits == "" {
		return netip.Prefix{}, 0, fmt.Errorf("a port has to be named: write %s:3000 for port 3000", inForm)
	}
	port, err := parsePort(digits, "http")
	if err != nil {
		return netip.Prefix{}, 0, fmt.Errorf("%q is no port of web pages: name one, as in %s:3000, "+
			"and give the flag again for each other one", digits, inForm)
	}
	if text != inForm {
		return netip.Prefix{}, 0, fmt.Errorf("write %s:%d", inForm, port)
	}
	if prefix.Addr().Is4In6() && prefix.Bits() >= 96 {
		prefix = netip.PrefixFrom(prefix.Addr().Unmap(), prefix.Bits()-96)
	}
	return prefix, port, checkPrefix(prefix, port)
}

// checkPrefix refuses prefixes that are meant otherwise than they are written, or let in
// more than anybody can mean.
func checkPrefix(prefix netip.Prefix, port uint16) error {
	least := minBitsIPv4
	if prefix.Addr().Is6() {
		least = minBitsIPv6
	}
	if prefix.Bits() < least {
		return fmt.Errorf("/%d is too wide: write /%d or a higher number, for the network that your projects are in",
			prefix.Bits(), least)
	}
	if network := prefix.Masked(); prefix != network {
		alone := netip.AddrPortFrom(prefix.Addr(), port)
		return fmt.Errorf("%s is an address in a network: write %s for all of that, or %s for it alone",
			prefix.Addr(), spellPrefix(network, port), alone)
	}
	if within(neverAllowed, prefix) {
		return errors.New("it is never allowed: it is of no single machines, or gives out credentials")
	}
	if !within(privateNetworks, prefix) {
		return fmt.Errorf("it is no private network: write a prefix in one of %s; what is public is let in anyway",
			listed(privateNetworks))
	}
	return nil
}

// within reports whether all of a prefix is in one of the list.
func within(list []netip.Prefix, prefix netip.Prefix) bool {
	return slices.ContainsFunc(list, func(p netip.Prefix) bool {
		return p.Bits() <= prefix.Bits() && p.Contains(prefix.Addr())
	})
}

func listed(prefixes []netip.Prefix) string {
	var list []string
	for _, p := range prefixes {
		list = append(list, p.String())
	}
	return strings.Join(list, ", ")
}

// spellPrefix is what parsePrefix reads.
func spellPrefix(prefix netip.Prefix, port uint16) string {
	if prefix.Addr().Is6() {
		return fmt.Sprintf("[%s]:%d", prefix, port)
	}
	return fmt.Sprintf("%s:%d", prefix, port)
}
