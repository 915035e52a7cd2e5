package fetch

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"

	"grader/checks"
)

func TestRebinding(t *testing.T) {
	w := newWorld()
	w.handle(t, func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Connection", "close")
		rw.Write([]byte("hi"))
	})
	w.set("rebind.test", "1.2.3.4")
	p, err := w.client(t, Options{}).Open("http://rebind.test/")
	require.NoError(t, err)

	_, err = p.Site.Do(t.Context(), checks.Request{URL: "http://rebind.test/"})
	require.NoError(t, err)
	w.set("rebind.test", "127.0.0.1")
	_, err = p.Site.Do(t.Context(), checks.Request{URL: "http://rebind.test/"})
	assert.Equal(t, "blocked_address", code(t, err))
	assert.Len(t, w.reached(), 1)
}

// TestLocalNames: there is no list of names; what they lead to decides.
func TestLocalNames(t *testing.T) {
	w := newWorld()
	w.set("x.localhost", "127.0.0.1")
	w.set("printer.local", "192.168.0.7")
	w.set("x.internal", "10.0.0.7")
	c := w.client(t, Options{})
	for _, name := range []string{"localhost", "x.localhost", "printer.local", "x.internal", "router.home.arpa", "x.onion"} {
		_, err := get(t, c, "http://"+name+"/")
		assert.Contains(t, []string{"blocked_address", "dns_failure"}, code(t, err), name)
	}
	assert.Empty(t, w.reached())
}

// TestHostsFile has the system's own look-up: its hosts file has localhost.
func TestHostsFile(t *testing.T) {
	if _, err := os.Stat("/etc/hosts"); err != nil {
		t.Skip("this system has no /etc/hosts")
	}
	c, err := New(Options{})
	require.NoError(t, err)
	defer c.Close()
	_, err = get(t, c, "http://localhost/")
	assert.Equal(t, "blocked_address", code(t, err))
}

// dnsServer answers each question as answer builds it, over UDP.
func dnsServer(t *testing.T, answer func(q dnsmessage.Question, b *dnsmessage.Message)) Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 1500)
		for {
			n, from, err := server.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			m.Response, m.Additionals = true, nil
			answer(m.Questions[0], &m)
			packed, err := m.Pack()
			if err == nil {
				server.WriteTo(packed, from)
			}
		}
	}()
	t.Cleanup(func() {
		server.Close()
		<-done
	})
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

func TestDNSServer(t *testing.T) {
	name := dnsmessage.MustNewName
	alias := func(m *dnsmessage.Message, from, to string) {
		m.Answers = append(m.Answers, dnsmessage.Resource{
			Header: dnsmessage.ResourceHeader{Name: name(from), Class: dnsmessage.ClassINET},
			Body:   &dnsmessage.CNAMEResource{CNAME: name(to)},
		})
	}
	address := func(m *dnsmessage.Message, q dnsmessage.Question, from string, addr netip.Addr) {
		if q.Type == dnsmessage.TypeA {
			m.Answers = append(m.Answers, dnsmessage.Resource{
				Header: dnsmessage.ResourceHeader{Name: name(from), Class: dnsmessage.ClassINET},
				Body:   &dnsmessage.AResource{A: addr.As4()},
			})
		}
	}
	for title, test := range map[string]struct {
		answer func(dnsmessage.Question, *dnsmessage.Message)
		want   string
	}{
		"a chain of 20 aliases": {func(_ dnsmessage.Question, m *dnsmessage.Message) {
			from := "chain.test."
			for i := range 20 {
				to := string(rune('a'+i)) + ".test."
				alias(m, from, to)
				from = to
			}
		}, "dns_failure"},
		"a loop of aliases": {func(_ dnsmessage.Question, m *dnsmessage.Message) {
			alias(m, "chain.test.", "a.test.")
			alias(m, "a.test.", "chain.test.")
		}, "dns_failure"},
		"an alias of an internal host": {func(q dnsmessage.Question, m *dnsmessage.Message) {
			alias(m, "chain.test.", "db.internal.")
			address(m, q, "db.internal.", netip.MustParseAddr("10.0.0.5"))
		}, "blocked_address"},
		"server failure": {func(_ dnsmessage.Question, m *dnsmessage.Message) {
			m.RCode = dnsmessage.RCodeServerFailure
		}, "dns_failure"},
		"no such name": {func(_ dnsmessage.Question, m *dnsmessage.Message) {
			m.RCode = dnsmessage.RCodeNameError
		}, "dns_failure"},
	} {
		t.Run(title, func(t *testing.T) {
			w := newWorld()
			c := w.client(t, Options{Resolver: dnsServer(t, test.answer)})
			_, err := get(t, c, "http://chain.test/")
			assert.Equal(t, test.want, code(t, err))
			assert.Empty(t, w.reached())
		})
	}
}
