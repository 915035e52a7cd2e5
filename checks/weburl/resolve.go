// Package weburl resolves references to URLs as browsers do. It is a floor that imports
// nothing of ours.
package weburl

import (
	"net/netip"
	"strconv"
	"strings"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

// Resolve resolves a reference against a base as a browser resolves
// `new URL(ref, base)`, by the WHATWG URL standard.
func Resolve(ref, base string) (string, error) {
	if origin, ok := plainOrigin(base); ok && !strings.HasPrefix(ref, "//") && IsPlainPath(ref) {
		return origin + ref, nil
	}
	u, err := whatwg.ParseRef(base, ref)
	if err != nil {
		return "", err
	}
	return u.Href(false), nil
}

// plainOrigin is the origin of a URL in which a parser would find nothing to change:
// most are such, and parsing takes long.
func plainOrigin(url string) (origin string, ok bool) {
	scheme, rest, _ := strings.Cut(url, "://")
	byDefault := ""
	switch scheme {
	case "http":
		byDefault = "80"
	case "https":
		byDefault = "443"
	}
	host := rest
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		host = rest[:end]
	}
	origin = url[:len(url)-len(rest)+len(host)]
	host, port, hasPort := strings.Cut(host, ":")
	if n, err := strconv.ParseUint(port, 10, 16); hasPort &&
		(err != nil || port == byDefault || strconv.FormatUint(n, 10) != port) {
		return "", false
	}
	return origin, byDefault != "" && isPlainHost(host)
}

// isPlainHost reports whether a host is an IPv4 address, or a name in ASCII that is
// as UTS 46 would have it and whose end is no number's.
func isPlainHost(host string) bool {
	if strings.ContainsFunc(host, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.'
	}) {
		return false
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	if last == "" || last[0] < 'a' {
		addr, err := netip.ParseAddr(host)
		return err == nil && addr.Is4()
	}
	return !strings.Contains(host, "xn--")
}

// IsPlainPath reports whether a text that stands behind an authority is a path of which
// nothing is encoded or left out. As a reference it is one unless it begins with two
// slashes.
func IsPlainPath(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.Contains(path, "/.") &&
		!strings.ContainsFunc(path, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') &&
				!strings.ContainsRune("/.-_~", r)
		})
}
