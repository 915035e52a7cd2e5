package fetch

import (
	"cmp"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	whatwg "github.com/nlnwa/whatwg-url/url"
	"golang.org/x/net/idna"

	"grader/checks"
	"grader/checks/weburl"
)

// maxURL is how many bytes a URL may have, before and after it is made
// canonical.
const maxURL = 2048

// The codes of a [checks.TargetError].
const (
	InvalidURL  = "invalid_url"
	BlockedPort = "blocked_port"
)

func invalid(detail string) error { return &checks.TargetError{Code: InvalidURL, Detail: detail} }

// A Target is a URL that passed [ParseTarget], in canonical form.
type Target struct {
	url      *url.URL
	port     uint16
	hostPort string
	addr     netip.Addr // that the host is, IPv4 in IPv6 as what it is; not valid: it is a name
}

// String is the canonical URL: lower-case scheme and host, no default port, no
// fragment.
func (t Target) String() string { return t.url.String() }

// Hostname is the canonical host: an ASCII name, a dotted quad, or an IPv6
// address without brackets.
func (t Target) Hostname() string { return t.url.Hostname() }

// HostPort is the host and the port, also where the port is the scheme's own.
func (t Target) HostPort() string { return t.hostPort }

// origin names what connections may be shared for.
func (t Target) origin() string { return t.url.Scheme + "://" + t.HostPort() }

// ParseTarget is the only way in for a URL, from a caller, from a hint and from
// a redirect. It lets in less than a browser does: http and https only, no user
// information, no control characters, spaces or backslashes, no IPv6 zone, no
// IPv4 address that isn't a plain dotted quad. What it returns was put together
// anew from what it understood, and that is what is asked for.
//
// It looks nothing up and says nothing about addresses: those are judged when
// they are dialled. The error is a [*checks.TargetError].
func ParseTarget(rawURL string) (Target, error) {
	if err := checkCharacters(rawURL); err != nil {
		return Target{}, err
	}
	scheme, rest, found := strings.Cut(rawURL, "://")
	scheme = strings.ToLower(scheme)
	if !found || scheme != "http" && scheme != "https" {
		return Target{}, invalid("The URL has to begin with https:// or http://, followed by the project's host name.")
	}
	rest, _, _ = strings.Cut(rest, "#")
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	host, port, err := parseAuthority(rest[:end], scheme)
	if err != nil {
		return Target{}, err
	}
	return assemble(scheme, host, port, rest[end:])
}

// parse is ParseTarget, sooner done for a plain path of the same origin.
func (t Target) parse(rawURL string) (Target, error) {
	path, ok := strings.CutPrefix(rawURL, t.url.Scheme+"://"+t.url.Host)
	if !ok || len(rawURL) > maxURL || !isPlain(t.url.Hostname(), path) {
		return ParseTarget(rawURL)
	}
	t.url = &url.URL{Scheme: t.url.Scheme, Host: t.url.Host, Path: path}
	return t, nil
}

// checkCharacters refuses what two readers of one URL could understand in two
// ways.
func checkCharacters(raw string) error {
	if len(raw) > maxURL {
		return invalid("The URL is longer than " + strconv.Itoa(maxURL) + " bytes.")
	}
	bad := func(r rune) bool {
		return r == '\\' || r == utf8.RuneError || unicode.IsControl(r) || unicode.IsSpace(r)
	}
	if strings.ContainsFunc(raw, bad) {
		return invalid("The URL contains a space, a backslash or a character that can't be seen. Copy it again from the browser's address bar.")
	}
	return nil
}

// parseAuthority reads "host[:port]". The host it returns has brackets if it is
// an IPv6 address.
func parseAuthority(authority, scheme string) (host string, port uint16, err error) {
	if strings.Contains(authority, "@") {
		return "", 0, invalid("The URL may not contain a user name or a password.")
	}
	name, digits := authority, ""
	if i := strings.LastIndexByte(authority, ':'); i > strings.LastIndexByte(authority, ']') {
		name, digits = authority[:i], authority[i+1:]
	}
	if strings.HasPrefix(name, "[") {
		host, err = canonicalIPv6(name)
	} else {
		host, err = canonicalName(name)
	}
	if err != nil {
		return "", 0, err
	}
	port, err = parsePort(digits, scheme)
	return host, port, err
}

func parsePort(digits, scheme string) (uint16, error) {
	if digits == "" {
		return defaultPort(scheme), nil
	}
	n, err := strconv.ParseUint(digits, 10, 16)
	if err != nil {
		return 0, invalid("The URL's port has to be a number up to 65535.")
	}
	port := uint16(n)
	if _, blocked := slices.BinarySearch(blockedPorts, port); blocked {
		return 0, &checks.TargetError{Code: BlockedPort, Detail: "Port " + strconv.Itoa(int(port)) + " is not for web pages; browsers refuse it too. Serve the project on another port."}
	}
	return port, nil
}

func defaultPort(scheme string) uint16 {
	if scheme == "https" {
		return 443
	}
	return 80
}

func canonicalIPv6(name string) (string, error) {
	inner, closed := strings.CutSuffix(name[1:], "]")
	addr, err := netip.ParseAddr(inner)
	if !closed || err != nil || !addr.Is6() || addr.Zone() != "" {
		return "", invalid("What is in brackets in the URL is not an IPv6 address.")
	}
	return "[" + serializeIPv6(addr) + "]", nil
}

// serializeIPv6 differs from [netip.Addr.String] where the address holds an IPv4
// address: the WHATWG URL standard knows no dots there.
func serializeIPv6(addr netip.Addr) string {
	if !addr.Is4In6() {
		return addr.String()
	}
	b := addr.As16()
	return "::ffff:" + strconv.FormatUint(uint64(b[12])<<8|uint64(b[13]), 16) +
		":" + strconv.FormatUint(uint64(b[14])<<8|uint64(b[15]), 16)
}

// hostProfile is the UTS 46 processing of the WHATWG URL standard.
var hostProfile = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.CheckJoiners(true),
	idna.Transitional(false), idna.StrictDomainName(false), idna.CheckHyphens(false))

// canonicalName maps a name as browsers do (UTS 46) and then accepts only names
// that DNS could hold, and IPv4 addresses only as dotted quads.
func canonicalName(name string) (string, error) {
	ascii, err := hostProfile.ToASCII(name)
	if err != nil || !validName(strings.TrimSuffix(ascii, ".")) {
		return "", invalid("The URL's host name is not a name that can exist. Copy it again from the browser's address bar.")
	}
	if endsInNumber(strings.TrimSuffix(ascii, ".")) {
		if addr, err := netip.ParseAddr(name); err != nil || !addr.Is4() {
			return "", invalid("The URL's host is a number but not an address such as 192.0.2.1. Use the project's host name.")
		}
	}
	return strings.TrimSuffix(ascii, "."), nil
}

// validName applies the lengths of RFC 1035 and the letters of host names, with
// the underscore that hosting platforms use.
func validName(name string) bool {
	if len(name) > 253 {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || strings.ContainsFunc(label, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_'
		}) {
			return false
		}
	}
	return true
}

// endsInNumber is the check of that name in the WHATWG URL standard: such a
// host is an IPv4 address or nothing.
func endsInNumber(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	if hex, found := strings.CutPrefix(last, "0x"); found {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return strings.Trim(last, "0123456789") == ""
}

// assemble puts the URL together anew, its path and query as browsers serialise
// them, and makes sure that Go's own parser finds the same host in it.
func assemble(scheme, host string, port uint16, tail string) (Target, error) {
	authority := host
	if port != defaultPort(scheme) {
		authority += ":" + strconv.Itoa(int(port))
	}
	u := &url.URL{Scheme: scheme, Host: authority, Path: cmp.Or(tail, "/")}
	if !isPlain(host, u.Path) {
		parsed, err := whatwg.Parse(scheme + "://" + authority + tail)
		if err != nil {
			return Target{}, invalid("The URL can't be read. Copy it again from the browser's address bar.")
		}
		u, err = url.Parse(parsed.Href(true))
		if err != nil || u.Scheme != scheme || u.Host != authority || u.User != nil {
			return Target{}, invalid("The URL can't be read. Copy it again from the browser's address bar.")
		}
	}
	if len(u.String()) > maxURL {
		return Target{}, invalid("The URL is longer than " + strconv.Itoa(maxURL) + " bytes.")
	}
	return Target{
		url:      u,
		port:     port,
		hostPort: net.JoinHostPort(u.Hostname(), strconv.Itoa(int(port))),
		addr:     addressOf(host).Unmap(),
	}, nil
}

// addressOf is the address that a canonical host is. It is not valid if the host is a
// name.
func addressOf(host string) netip.Addr {
	if host[0] != '[' && !endsInNumber(host) {
		return netip.Addr{}
	}
	addr, _ := netip.ParseAddr(strings.Trim(host, "[]")) // which canonical hosts are then
	return addr
}

// isPlain reports whether a canonical host and a path are such that parsers have
// nothing to change and nothing to disagree on: most are, and parsing takes long.
func isPlain(host, path string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	name := last[0] >= 'a' && last[0] <= 'z' && !strings.Contains(host, "xn--")
	return (name || addressOf(host).Is4()) && weburl.IsPlainPath(path)
}
