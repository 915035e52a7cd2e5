package roster

import (
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// host is what [Options.PerHost] counts by: a URL's host; each folder is one.
func (s Student) host() string {
	if s.Folder != "" {
		return s.Folder
	}
	return host(s.URL)
}

// host is a URL's host and port, also if it has no scheme, or empty where there is
// none.
func host(raw string) string {
	raw = strings.TrimSpace(raw)
	if !strings.Contains(raw, "://") {
		raw = "//" + strings.TrimLeft(raw, "/")
	}
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

// Domain is what a registrar sold of a host's name: github.io of ada.github.io,
// though that is a suffix under which anyone can have a name. An address is its
// own domain. The host may have a port.
func Domain(host string) string {
	name := (&url.URL{Host: host}).Hostname()
	if _, err := netip.ParseAddr(name); err == nil {
		return name
	}
	name = strings.TrimSuffix(name, ".")
	suffix, registry := publicsuffix.PublicSuffix(name)
	for !registry && strings.Contains(suffix, ".") {
		_, parent, _ := strings.Cut(suffix, ".")
		suffix, registry = publicsuffix.PublicSuffix(parent)
	}
	labels := strings.TrimSuffix(strings.TrimSuffix(name, suffix), ".")
	if labels == "" {
		return name
	}
	return labels[strings.LastIndexByte(labels, '.')+1:] + "." + suffix
}
