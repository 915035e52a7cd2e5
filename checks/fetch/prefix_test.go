package fetch

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParsePrefix(t *testing.T) {
	for spec, want := range map[string]string{
		"10.20.0.0/16:3000":               "10.20.0.0/16:3000",
		"10.0.0.0/8:80":                   "10.0.0.0/8:80",
		"127.0.0.0/8:65535":               "127.0.0.0/8:65535",
		"172.16.0.0/12:3000":              "172.16.0.0/12:3000",
		"172.31.255.0/24:3000":            "172.31.255.0/24:3000",
		"192.168.0.0/16:3000":             "192.168.0.0/16:3000",
		"100.64.0.0/10:3000":              "100.64.0.0/10:3000",
		"10.1.2.3/32:3000":                "10.1.2.3/32:3000",
		"10.0.0.0/8:9200":                 "10.0.0.0/8:9200",
		"10.0.0.0/8:00080":                "10.0.0.0/8:80",
		"[fd00:12::/64]:3000":             "[fd00:12::/64]:3000",
		"[FD00:0012:0:0::/64]:3000":       "[fd00:12::/64]:3000",
		"[fd00:12::/32]:3000":             "[fd00:12::/32]:3000",
		"[fd00:12::7/128]:3000":           "[fd00:12::7/128]:3000",
		"[::ffff:10.20.0.0/112]:3000":     "10.20.0.0/16:3000",
		"[::ffff:a14:0/112]:3000":         "10.20.0.0/16:3000",
		"[0:0:0:0:0:ffff:7f00:0/104]:443": "127.0.0.0/8:443",
	} {
		prefix, port, err := parsePrefix(spec)
		if assert.NoError(t, err, spec) {
			assert.Equal(t, want, spellPrefix(prefix, port), spec)
		}
	}
}

// TestPrefixRefused: an error says what to write.
func TestPrefixRefused(t *testing.T) {
	const (
		private = "it is no private network: write a prefix in one of 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, " +
			"172.16.0.0/12, 192.168.0.0/16, fc00::/7; what is public is let in anyway"
		noPort = " is no port of web pages: name one, as in 10.20.0.0/16:3000, and give the flag again for each other one"
		isHost = " is an address in a network: write "
		never  = "it is never allowed: it is of no single machines, or gives out credentials"
		wide4  = " is too wide: write /8 or a higher number, for the network that your projects are in"
		wide6  = " is too wide: write /32 or a higher number, for the network that your projects are in"
	)
	for spec, want := range map[string]string{
		"10.20.0.0/16":           "a port has to be named: write 10.20.0.0/16:3000 for port 3000",
		"10.20.0.0/16:":          "a port has to be named: write 10.20.0.0/16:3000 for port 3000",
		"fd00:12::/64":           "a port has to be named: write [fd00:12::/64]:3000 for port 3000",
		"[fd00:12::/64]":         "a port has to be named: write [fd00:12::/64]:3000 for port 3000",
		"[fd00:12::]/64":         "a port has to be named: write [fd00:12::/64]:3000 for port 3000",
		"10.20.0.0/16:*":         `"*"` + noPort,
		"10.20.0.0/16:3000-3010": `"3000-3010"` + noPort,
		"10.20.0.0/16:65536":     `"65536"` + noPort,
		"10.20.0.0/16:-1":        `"-1"` + noPort,
		"10.20.0.0/16:22":        `"22"` + noPort,
		"10.20.0.0/16:0":         `"0"` + noPort,
		"fd00:12::/64:3000":      "write [fd00:12::/64]:3000",
		"[fd00:12::]/64:3000":    "write [fd00:12::/64]:3000",
		"[10.20.0.0/16]:3000":    "write 10.20.0.0/16:3000",
		"10.20.1.0/16:3000": "10.20.1.0" + isHost +
			"10.20.0.0/16:3000 for all of that, or 10.20.1.0:3000 for it alone",
		"[fd00:12::1/64]:3000": "fd00:12::1" + isHost +
			"[fd00:12::/64]:3000 for all of that, or [fd00:12::1]:3000 for it alone",
		"[::ffff:10.20.0.1/112]:3000": "10.20.0.1" + isHost +
			"10.20.0.0/16:3000 for all of that, or 10.20.0.1:3000 for it alone",
		"0.0.0.0/0:80":                "/0" + wide4,
		"10.0.0.0/7:80":               "/7" + wide4,
		"126.0.0.0/7:80":              "/7" + wide4,
		"[::/0]:80":                   "/0" + wide6,
		"[fd00::/8]:80":               "/8" + wide6,
		"[fd00:12::/31]:80":           "/31" + wide6,
		"[::ffff:0:0/96]:80":          "/0" + wide4,
		"8.0.0.0/8:80":                private,
		"172.0.0.0/8:80":              private, // has private addresses, too
		"192.0.0.0/8:80":              private,
		"100.0.0.0/8:80":              private,
		"192.168.0.0/15:80":           private,
		"8.8.8.8/32:80":               private,
		"198.18.0.0/15:80":            private,
		"[2600:12::/32]:80":           private,
		"[::/64]:80":                  private,
		"[::1/128]:80":                private,
		"[::ffff:8.8.8.0/120]:80":     private,
		"0.0.0.0/8:80":                never,
		"169.254.0.0/16:80":           never,
		"169.254.169.254/32:80":       never,
		"[::ffff:169.254.0.0/112]:80": never,
		"100.100.100.200/32:80":       never,
		"224.0.0.0/8:80":              never,
		"255.255.255.255/32:80":       never,
		"[fe80::/64]:80":              never,
		"[ff02::/64]:80":              never,
		"[fd00:ec2::/32]:80":          never,
		"[fd00:ec2::/64]:80":          never,
		"[64:ff9b::/96]:80":           never,
		"10.0.0.0/33:80":              errNoTarget.Error(),
		"[fd00:12::/129]:80":          errNoTarget.Error(),
		"10.20/16:80":                 errNoTarget.Error(),
		"127.1/32:80":                 errNoTarget.Error(),
		"0x0a.0.0.0/8:80":             errNoTarget.Error(),
		"012.0.0.0/8:80":              errNoTarget.Error(),
		"167772160/8:80":              errNoTarget.Error(),
		"10.0.0.0/08:80":              errNoTarget.Error(),
		"10.0.0.0/255.0.0.0:80":       errNoTarget.Error(),
		"10.0.0.0/:80":                errNoTarget.Error(),
		"/8:80":                       errNoTarget.Error(),
		"[fd00:12::%eth0/64]:80":      errNoTarget.Error(),
		"lab.test/24:80":              errNoTarget.Error(),
		"http://10.0.0.0/8:80":        errNoTarget.Error(),
		"user@10.0.0.0/8:80":          errNoTarget.Error(),
		"10.0.0.0/8:80/":              errNoTarget.Error(),
		"10.0.0.0 /8:80":              errNoTarget.Error(),
	} {
		_, err := New(Options{AllowTargets: []string{spec}, Resolver: newWorld()})
		assert.EqualError(t, err, "allowed target "+strconv.Quote(spec)+": "+want)
	}
}

func FuzzParsePrefix(f *testing.F) {
	for _, spec := range []string{
		"10.20.0.0/16:3000", "[fd00:12::/64]:3000", "[::ffff:10.20.0.0/112]:3000", "fd00:12::/64:3000",
		"10.20.1.0/16:80", "172.0.0.0/8:80", "[fd00:ec2::/32]:80", "10.0.0.[0/8]:80",
		"0.0.0.0/0:*", "[::/0]:0", "127.1/8:1", "/:", "]/[:",
	} {
		f.Add(spec)
	}
	f.Fuzz(func(t *testing.T, spec string) {
		prefix, port, err := parsePrefix(spec)
		if err != nil {
			assert.NotEmpty(t, err.Error())
			return
		}
		assert.Equal(t, prefix.Masked(), prefix)
		assert.True(t, within(privateNetworks, prefix), prefix)
		assert.False(t, within(neverAllowed, prefix), prefix)
		assert.NotContains(t, blockedPorts, port)
		assert.Equal(t, strings.HasPrefix(spec, "["), strings.Contains(spec, "]"), "in brackets or not")
		again, samePort, err := parsePrefix(spellPrefix(prefix, port))
		require.NoError(t, err)
		assert.Equal(t, prefix, again)
		assert.Equal(t, port, samePort)
	})
}
