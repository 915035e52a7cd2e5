package fetch

import (
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"
)

const (
	// maxJar is how many cookies a grading keeps: what browsers keep for a site.
	maxJar = 180
	// maxCookies bounds the Cookie header, as servers do. Without it a site
	// could have each request be as large as all that it ever set.
	maxCookies = 8 << 10
)

// A jar keeps one grading's cookies by RFC 6265bis, section 5.7, as browsers do.
// All requests are of the project's own site, so SameSite keeps none back.
type jar struct {
	mu      sync.Mutex
	cookies []*cookie // the oldest first
}

// set takes the Set-Cookie fields of an answer.
func (j *jar) set(t Target, fields []string, now time.Time) {
	if len(fields) == 0 {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, field := range fields {
		if c, ok := parseCookie(field, now); ok && c.settle(t) && !j.shadowsSecure(t, &c) {
			j.store(&c)
		}
	}
	j.cookies = slices.DeleteFunc(j.cookies, func(c *cookie) bool { return !c.expires.IsZero() && !c.expires.After(now) })
	j.cookies = j.cookies[max(0, len(j.cookies)-maxJar):]
}

// store puts a cookie in the place of the one that it replaces, or last.
func (j *jar) store(c *cookie) {
	for i, old := range j.cookies {
		if old.name == c.name && old.domain == c.domain && old.hostOnly == c.hostOnly && old.path == c.path {
			j.cookies[i] = c
			return
		}
	}
	j.cookies = append(j.cookies, c)
}

// header is the Cookie field for a request, or "".
func (j *jar) header(t Target, now time.Time) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.cookies) == 0 {
		return ""
	}
	var list []*cookie
	for _, c := range j.cookies {
		if c.goesTo(t) && (c.expires.IsZero() || c.expires.After(now)) {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b *cookie) int { return len(b.path) - len(a.path) })
	var b strings.Builder
	for _, c := range list {
		pair := c.pair()
		if b.Len()+len(pair) > maxCookies {
			break
		}
		if b.Len() > 0 {
			b.WriteString("; ")
		}
		b.WriteString(pair)
	}
	return b.String()
}

// settle gives a cookie that an answer of t set its domain and its path, and
// reports whether it may be kept.
func (c *cookie) settle(t Target) bool {
	host := t.Hostname()
	given := c.domain
	switch {
	case given == "" || given == host && (isAddress(host) || isPublicSuffix(host)):
		c.domain, c.hostOnly = host, true
	case isAddress(host) || isPublicSuffix(given) || !isWithin(host, given):
		return false
	}
	root := c.path == "/"
	if c.path == "" {
		c.path = defaultPath(t)
	}
	if c.secure && !isTrustworthy(t) {
		return false
	}
	return c.keepsPromises(root)
}

// keepsPromises reports whether a cookie is what the prefix of its name says it
// is (RFC 6265bis, section 4.1.3). A value can't pretend to be such a name.
func (c *cookie) keepsPromises(root bool) bool {
	name := strings.ToLower(c.name)
	if c.name == "" {
		value := strings.ToLower(c.value)
		return !strings.HasPrefix(value, "__secure-") && !strings.HasPrefix(value, "__host-") &&
			!strings.HasPrefix(value, "__http-")
	}
	host := c.secure && c.hostOnly && root
	switch {
	case strings.HasPrefix(name, "__host-http-"):
		return host && c.httpOnly
	case strings.HasPrefix(name, "__host-"):
		return host
	case strings.HasPrefix(name, "__http-"):
		return c.secure && c.httpOnly
	case strings.HasPrefix(name, "__secure-"):
		return c.secure
	}
	return true
}

// shadowsSecure reports whether a cookie that came over plain HTTP would hide or
// replace one that is secure.
func (j *jar) shadowsSecure(t Target, c *cookie) bool {
	return !isTrustworthy(t) && slices.ContainsFunc(j.cookies, func(old *cookie) bool {
		return old.secure && old.name == c.name && (isWithin(old.domain, c.domain) || isWithin(c.domain, old.domain)) &&
			isBelow(c.path, old.path)
	})
}

func (c *cookie) goesTo(t Target) bool {
	host := t.Hostname()
	if host != c.domain && (c.hostOnly || !isWithin(host, c.domain)) {
		return false
	}
	return isBelow(t.url.EscapedPath(), c.path) && (!c.secure || isTrustworthy(t))
}

// isTrustworthy reports whether secure cookies go to a target: over TLS, and as
// in browsers to this machine.
func isTrustworthy(t Target) bool {
	if t.url.Scheme == "https" {
		return true
	}
	host := t.Hostname()
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback() || host == "localhost" || strings.HasSuffix(host, ".localhost")
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

func isPublicSuffix(domain string) bool {
	suffix, _ := publicsuffix.PublicSuffix(domain)
	return suffix == domain
}

// isWithin reports whether host is the domain or below it.
func isWithin(host, domain string) bool {
	rest, ok := strings.CutSuffix(host, domain)
	return ok && (rest == "" || strings.HasSuffix(rest, "."))
}

// isBelow reports whether path is the prefix or below it.
func isBelow(path, prefix string) bool {
	rest, ok := strings.CutPrefix(path, prefix)
	return ok && (rest == "" || strings.HasSuffix(prefix, "/") || rest[0] == '/')
}

// defaultPath is the folder of a target's path.
func defaultPath(t Target) string {
	path := t.url.EscapedPath()
	if last := strings.LastIndexByte(path, '/'); last > 0 {
		return path[:last]
	}
	return "/"
}
