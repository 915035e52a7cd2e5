package fetch

import "net/netip"

// special gives the reason for which an address is not public unicast, or "".
// One with a zone never is, since no prefix contains it.
// IPv4 is public unless it is listed. IPv6 is public only within 2000::/3, the
// only block that IANA hands out, and there unless it is listed.
func special(addr netip.Addr) string {
	list := specialIPv6
	if addr.Is4() {
		list = specialIPv4
	} else if !globalUnicast.Contains(addr) {
		return "outside of public IPv6 space"
	}
	for _, s := range list {
		if s.prefix.Contains(addr) {
			return s.name
		}
	}
	return ""
}

type block struct {
	prefix netip.Prefix
	name   string
}

var globalUnicast = netip.MustParsePrefix("2000::/3")

// The lists follow the IANA special-purpose address registries (RFC 6890), with
// multicast, and with addresses inside public blocks at which cloud providers
// answer their customers' machines.
var (
	specialIPv4 = []block{
		{netip.MustParsePrefix("0.0.0.0/8"), "this network"},
		{netip.MustParsePrefix("10.0.0.0/8"), "private"},
		{netip.MustParsePrefix("100.64.0.0/10"), "shared by carriers"},
		{netip.MustParsePrefix("127.0.0.0/8"), "loopback"},
		{netip.MustParsePrefix("168.63.129.16/32"), "a cloud's metadata"},
		{netip.MustParsePrefix("169.254.0.0/16"), "link-local"},
		{netip.MustParsePrefix("172.16.0.0/12"), "private"},
		{netip.MustParsePrefix("192.0.0.0/24"), "protocol assignments"},
		{netip.MustParsePrefix("192.0.2.0/24"), "documentation"},
		{netip.MustParsePrefix("192.31.196.0/24"), "AS112"},
		{netip.MustParsePrefix("192.52.193.0/24"), "AMT"},
		{netip.MustParsePrefix("192.88.99.0/24"), "6to4 relays"},
		{netip.MustParsePrefix("192.168.0.0/16"), "private"},
		{netip.MustParsePrefix("192.175.48.0/24"), "AS112"},
		{netip.MustParsePrefix("198.18.0.0/15"), "benchmarking"},
		{netip.MustParsePrefix("198.51.100.0/24"), "documentation"},
		{netip.MustParsePrefix("203.0.113.0/24"), "documentation"},
		{netip.MustParsePrefix("224.0.0.0/4"), "multicast"},
		{netip.MustParsePrefix("240.0.0.0/4"), "reserved"},
	}
	specialIPv6 = []block{
		{netip.MustParsePrefix("2001::/23"), "protocol assignments"}, // Teredo, ORCHID, benchmarking, …
		{netip.MustParsePrefix("2001:db8::/32"), "documentation"},
		{netip.MustParsePrefix("2002::/16"), "6to4"},
		{netip.MustParsePrefix("2620:4f:8000::/48"), "AS112"},
		{netip.MustParsePrefix("3fff::/20"), "documentation"},
	}
)

// neverAllowed can't be allowed by the operator either: machines' metadata,
// where a cloud hands out credentials, and what is no single machine's address.
var neverAllowed = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.100.100.100/32"), // Tailscale
	netip.MustParsePrefix("100.100.100.200/32"), // Alibaba
	netip.MustParsePrefix("168.63.129.16/32"),   // Azure
	netip.MustParsePrefix("169.254.0.0/16"),     // most of them
	netip.MustParsePrefix("192.0.0.0/24"),       // Oracle
	netip.MustParsePrefix("224.0.0.0/3"),
	netip.MustParsePrefix("::/128"),
	netip.MustParsePrefix("64:ff9b::/32"), // may be translated to any of the above
	netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("fd00:42::42/128"),       // Scaleway
	netip.MustParsePrefix("fd00:a9fe:a9fe::1/128"), // Linode
	netip.MustParsePrefix("fd00:ec2::/32"),         // AWS: ::254 for machines, ::23 for pods, and its other services
	netip.MustParsePrefix("fd20:ce::/32"),          // Google
	netip.MustParsePrefix("fdaa::3/128"),           // Fly
	netip.MustParsePrefix("fe80::/10"),
	netip.MustParsePrefix("ff00::/8"),
}
