package fetch

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A cookieRow is what a site sets and what is sent back to it, by RFC 6265bis.
// HOST stands for a name of the row's own.
type cookieRow struct {
	name string
	at   string   // the URL that sets; "" is http://HOST/dir/set
	set  []string // Set-Cookie fields
	ask  string   // the URL that is asked for then; "" is http://HOST/dir/ask
	want string   // the Cookie field

	chromium string // what Chromium sends where it leaves the standard, or nothing
	why      string // it does
}

const (
	past   = "Thu, 01 Jan 1970 00:00:01 GMT"
	future = "Wed, 09 Jun 2100 10:18:14 GMT"
)

var cookieRows = []cookieRow{
	{name: "plain", set: []string{"a=b"}, want: "a=b"},
	{name: "without a name", set: []string{"value"}, want: "value"},
	{name: "with an empty name", set: []string{"=value"}, want: "value"},
	{name: "with an empty value", set: []string{"a="}, want: "a="},
	{name: "empty", set: []string{"a=b", ""}, want: "a=b"},
	{name: "nothing but =", set: []string{"="}, want: ""},
	{name: "nothing but attributes", set: []string{"; Path=/"}, want: ""},
	{name: "= in a value", set: []string{"a=b=c=="}, want: "a=b=c=="},
	{name: "= begins a name that is none", set: []string{"=a=b"}, want: "a=b",
		chromium: nothing, why: "refuses what would be read as another cookie"},
	{name: "blanks around", set: []string{"  a \t=  b \t; Path=/"}, want: "a=b"},
	{name: "blanks inside", set: []string{"a b=c d"}, want: "a b=c d"},
	{name: "quotes", set: []string{`a="b c"`}, want: `a="b c"`},
	{name: "quotes end at a semicolon", set: []string{`a="b; c"`}, want: `a="b`},
	{name: "a comma", set: []string{"a=b, c=d"}, want: "a=b, c=d"},
	{name: "what net/http takes for no name", set: []string{"a[0]=1", "b{}=2", "c@d=3", "e/f=4"}, want: "a[0]=1; b{}=2; c@d=3; e/f=4"},
	{name: "what net/http takes for no value", set: []string{`j={"a":[1,2]}`, `k=a\b`}, want: `j={"a":[1,2]}; k=a\b`},
	{name: "letters beyond ASCII", set: []string{"a=é", "ü=1"}, want: "a=é; ü=1"},
	{name: "a control character", set: []string{"a=b\x01c", "d\x7f=e", "f=g; Path=/\x02", "h=i"}, want: "h=i"},
	{name: "a tab in a value", set: []string{"a=b\tc"}, want: "a=b\tc",
		chromium: nothing, why: "takes a tab for a control character"},
	{name: "4096 bytes", set: []string{"a=" + strings.Repeat("x", 4095)}, want: "a=" + strings.Repeat("x", 4095)},
	{name: "4097 bytes", set: []string{"a=" + strings.Repeat("x", 4096)}, want: ""},
	{name: "an attribute of 1024 bytes", set: []string{"a=b; Path=/" + strings.Repeat("x", 1023)}, want: ""},
	{name: "an attribute of 1025 bytes", set: []string{"a=b; Path=/" + strings.Repeat("x", 1024)}, want: "a=b"},
	{name: "an unknown attribute", set: []string{"a=b; Version=1; Comment=x=y;;"}, want: "a=b"},
	{name: "replaced", set: []string{"a=1", "b=2", "a=3"}, want: "a=3; b=2",
		chromium: "b=2; a=3", why: "takes a new value for a new cookie"},
	{name: "names tell case apart", set: []string{"a=1", "A=2"}, want: "a=1; A=2"},

	{name: "the longest path first", set: []string{"a=1; Path=/", "b=2; Path=/dir", "c=3; Path=/"}, want: "b=2; a=1; c=3"},
	{name: "the path is the folder", set: []string{"a=b"}, ask: "http://HOST/other", want: ""},
	{name: "the path is the root", at: "http://HOST/set", set: []string{"a=b"}, ask: "http://HOST/dir/ask", want: "a=b"},
	{name: "a path below", set: []string{"a=b; Path=/d"}, want: ""},
	{name: "a path with a slash at its end", set: []string{"a=b; Path=/dir/"}, want: "a=b"},
	{name: "a path with a slash, asked without", set: []string{"a=b; Path=/dir/"}, ask: "http://HOST/dir", want: ""},
	{name: "a path is not told by case", set: []string{"a=b; Path=/DIR"}, want: ""},
	{name: "a path that is none", set: []string{"a=b; Path=dir2"}, want: "a=b"},
	{name: "a path that is empty", set: []string{"a=b; Path=/else; Path="}, want: "a=b"},
	{name: "the last path counts", set: []string{"a=b; Path=/; Path=/x"}, want: ""},
	{name: "a path somewhere else", set: []string{"a=b; path = /x/y "}, ask: "http://HOST/x/y/z", want: "a=b"},

	{name: "an old date", set: []string{"a=b; Expires=" + past}, want: ""},
	{name: "a date to come", set: []string{"a=b; Expires=" + future}, want: "a=b"},
	{name: "a date takes a cookie back", set: []string{"a=b", "a=; Expires=" + past}, want: ""},
	{name: "a date that is none", set: []string{"a=b; Expires=yesterday"}, want: "a=b"},
	{name: "no date", set: []string{"a=b; Expires="}, want: "a=b"},
	{name: "30 February", set: []string{"a=b; Expires=Mon, 30 Feb 2015 10:00:00 GMT"}, want: "a=b"},
	{name: "25 o'clock", set: []string{"a=b; Expires=Mon, 01 Feb 2015 25:00:00 GMT"}, want: "a=b"},
	{name: "a year of two digits", set: []string{"a=b; Expires=Wed, 09-Jun-99 10:18:14 GMT"}, want: ""},
	{name: "a year of two digits to come", set: []string{"a=b; Expires=Wed, 09-Jun-69 10:18:14 GMT"}, want: "a=b"},
	{name: "asctime's date", set: []string{"a=b; Expires=Sun Nov  6 08:49:37 1994"}, want: ""},
	{name: "a date without a weekday and a zone", set: []string{"a=b; Expires=6 nov 1994 8:49:37"}, want: ""},
	{name: "a date in no order", set: []string{"a=b; Expires=1994 8:49:37 November 6"}, want: ""},
	{name: "a zone does not count", set: []string{"a=b; Expires=Sun, 06 Nov 1994 08:49:37 +9900"}, want: ""},
	{name: "a date in quotes", set: []string{`a=b; Expires="Sun, 06 Nov 1994 08:49:37 GMT"`}, want: ""},
	{name: "a date as JSON has it", set: []string{"a=b; Expires=1994-11-06T08:49:37Z"}, want: "a=b"},
	{name: "no time", set: []string{"a=b; Expires=Sun, 06 Nov 1994"}, want: "a=b"},
	{name: "no seconds", set: []string{"a=b; Expires=Sun, 06 Nov 1994 08:49"}, want: "a=b"},
	{name: "a month's name is its first letters", set: []string{"a=b; Expires=6 Novembre 1994 08:49:37"}, want: ""},

	{name: "Max-Age", set: []string{"a=b; Max-Age=60"}, want: "a=b"},
	{name: "Max-Age 0", set: []string{"a=b; Max-Age=0"}, want: ""},
	{name: "Max-Age below 0", set: []string{"a=b; Max-Age=-5"}, want: ""},
	{name: "Max-Age beyond all numbers", set: []string{"a=b; Max-Age=99999999999999999999"}, want: "a=b"},
	{name: "Max-Age below all numbers", set: []string{"a=b; Max-Age=-99999999999999999999"}, want: ""},
	{name: "Max-Age that is none", set: []string{"a=b; Max-Age=0x0"}, want: "a=b"},
	{name: "Max-Age in quotes", set: []string{`a=b; Max-Age="0"`}, want: "a=b"},
	{name: "Max-Age that is empty", set: []string{"a=b; Max-Age="}, want: "a=b"},
	{name: "Max-Age with a fraction", set: []string{"a=b; Max-Age=0.5"}, want: "a=b"},
	{name: "Max-Age before Expires", set: []string{"a=b; Max-Age=60; Expires=" + past}, want: "a=b"},
	{name: "Max-Age 0 before Expires", set: []string{"a=b; Max-Age=0; Expires=" + future}, want: ""},

	{name: "the host's own domain", set: []string{"a=b; Domain=HOST"}, ask: "http://x.HOST/dir/ask", want: "a=b"},
	{name: "no domain", set: []string{"a=b"}, ask: "http://x.HOST/dir/ask", want: ""},
	{name: "an empty domain", set: []string{"a=b; Domain="}, ask: "http://x.HOST/dir/ask", want: ""},
	{name: "a domain with a dot", set: []string{"a=b; Domain=.HOST"}, ask: "http://x.HOST/dir/ask", want: "a=b"},
	{name: "a domain in capitals", set: []string{"a=b; Domain=HOST.TEST"}, ask: "http://x.HOST/dir/ask", want: "a=b"},
	{name: "a domain above", at: "http://x.HOST/dir/set", set: []string{"a=b; Domain=HOST"}, want: "a=b"},
	{name: "a domain below", set: []string{"a=b; Domain=x.HOST"}, ask: "http://x.HOST/dir/ask", want: ""},
	{name: "another domain", set: []string{"a=b; Domain=other.test"}, ask: "http://other.test/dir/ask", want: ""},
	{name: "the end of a name is no domain", at: "http://xHOST/dir/set", set: []string{"a=b; Domain=HOST"}, want: ""},
	{name: "a public suffix", set: []string{"a=b; Domain=test"}, want: ""},
	{name: "a domain with a dot at its end", set: []string{"a=b; Domain=HOST."}, want: ""},
	{name: "the last domain counts", set: []string{"a=b; Domain=other.test; Domain=HOST"}, want: "a=b"},
	{name: "own and wide are two", set: []string{"a=1", "a=2; Domain=HOST"}, want: "a=1; a=2"},
	{name: "an address as domain", at: "http://127.0.0.1/dir/set", set: []string{"adr=b; Domain=127.0.0.1"}, ask: "http://127.0.0.1/dir/ask", want: "adr=b"},
	{name: "an address has no domain above", at: "http://127.0.0.1/dir2/set", set: []string{"a=b; Domain=0.0.1"}, ask: "http://127.0.0.1/dir2/ask", want: ""},

	{name: "Secure over http", set: []string{"a=b; Secure"}, want: ""},
	{name: "Secure over https", at: "https://HOST/dir/set", set: []string{"a=b; Secure", "c=d"}, ask: "https://HOST/dir/ask", want: "a=b; c=d"},
	{name: "Secure goes not over http", at: "https://HOST/dir/set", set: []string{"a=b; secure=false", "c=d"}, want: "c=d"},
	{name: "Secure on localhost", at: "http://ROW.localhost/dir/set", set: []string{"a=b; Secure"}, ask: "http://ROW.localhost/dir/ask", want: "a=b"},
	{name: "Secure on a loopback address", at: "http://127.0.0.1/dir3/set", set: []string{"a=b; Secure"}, ask: "http://127.0.0.1/dir3/ask", want: "a=b"},
	{name: "HttpOnly", set: []string{"a=b; HttpOnly"}, want: "a=b"},
	{name: "SameSite", set: []string{"a=1; SameSite=Strict", "b=2; SameSite=lax", "c=3; SameSite=what", "d=4; SameSite"}, want: "a=1; b=2; c=3; d=4"},
	{name: "SameSite=None without Secure", set: []string{"a=b; SameSite=None"}, want: ""},
	{name: "SameSite=None with Secure", at: "https://HOST/dir/set", set: []string{"a=b; SameSite=None; Secure"}, ask: "https://HOST/dir/ask", want: "a=b"},
	{name: "the last SameSite counts", set: []string{"a=b; SameSite=None; SameSite=Lax"}, want: "a=b"},

	{name: "__Secure- over http", set: []string{"__Secure-a=b"}, want: ""},
	{name: "__Secure- over https", at: "https://HOST/dir/set", set: []string{"__Secure-a=b; Secure", "__secure-c=d"}, ask: "https://HOST/dir/ask", want: "__Secure-a=b"},
	{name: "__Host-", at: "https://HOST/dir/set", set: []string{"__Host-a=b; Secure; Path=/"}, ask: "https://HOST/dir/ask", want: "__Host-a=b"},
	{name: "__Host- without Secure", at: "https://HOST/dir/set", set: []string{"__Host-a=b; Path=/"}, ask: "https://HOST/dir/ask", want: ""},
	{name: "__Host- without a path", at: "https://HOST/set", set: []string{"__Host-a=b; Secure"}, ask: "https://HOST/ask", want: ""},
	{name: "__Host- with another path", at: "https://HOST/dir/set", set: []string{"__Host-a=b; Secure; Path=/dir"}, ask: "https://HOST/dir/ask", want: ""},
	{name: "__Host- with a domain", at: "https://HOST/dir/set", set: []string{"__Host-a=b; Secure; Path=/; Domain=HOST", "__hOST-c=d; Domain=HOST"}, ask: "https://HOST/dir/ask", want: ""},
	{name: "__Host- on localhost", at: "http://ROW.localhost/dir/set", set: []string{"__Host-a=b; Secure; Path=/"}, ask: "http://ROW.localhost/dir/ask", want: "__Host-a=b"},
	{name: "a value that looks like a prefix", set: []string{"__Host-a", "=__Secure-a=b", "=__hostile"}, want: "__hostile"},
	{name: "__Http-", at: "https://HOST/dir/set", set: []string{"__Http-a=b; Secure; HttpOnly", "__Http-c=d; Secure", "__Host-Http-e=f; Secure; Path=/"}, ask: "https://HOST/dir/ask", want: "__Http-a=b"},
	{name: "plain http hides nothing that is secure", at: "https://HOST/dir/set", set: []string{"a=b; Secure; Path=/"}, ask: "http://HOST/dir/again", want: ""},
}

// fill gives a row its host.
func (r cookieRow) fill(n int) cookieRow {
	row := fmt.Sprintf("row%d", n)
	names := strings.NewReplacer("HOST.TEST", strings.ToUpper(row)+".TEST", "HOST", row+".test", "ROW", row)
	if r.at == "" {
		r.at = "http://HOST/dir/set"
	}
	if r.ask == "" {
		r.ask = "http://HOST/dir/ask"
	}
	r.at, r.ask = names.Replace(r.at), names.Replace(r.ask)
	set := make([]string, len(r.set))
	for i, field := range r.set {
		set[i] = names.Replace(field)
	}
	r.set = set
	return r
}

func target(t testing.TB, rawURL string) Target {
	t.Helper()
	parsed, err := ParseTarget(rawURL)
	require.NoError(t, err, rawURL)
	return parsed
}

func TestCookieRows(t *testing.T) {
	for i, r := range cookieRows {
		r = r.fill(i)
		var j jar
		now := time.Now()
		j.set(target(t, r.at), r.set, now)
		assert.Equal(t, r.want, j.header(target(t, r.ask), now), "%s: %q", r.name, r.set)
	}
}

// TestSecureCookieIsNotShadowed: what comes over plain HTTP neither replaces a
// secure cookie nor comes before it.
func TestSecureCookieIsNotShadowed(t *testing.T) {
	var j jar
	now := time.Now()
	j.set(target(t, "https://a.public.test/"), []string{"a=secure; Secure; Domain=public.test; Path=/x"}, now)
	j.set(target(t, "http://a.public.test/"), []string{"a=1; Path=/x/y", "a=2; Path=/x; Domain=public.test", "a=3; Path=/"}, now)
	assert.Equal(t, "a=secure; a=3", j.header(target(t, "https://a.public.test/x/y"), now))
}

func TestCookiesExpire(t *testing.T) {
	var j jar
	now := time.Now()
	at := target(t, "http://public.test/")
	j.set(at, []string{"a=1; Max-Age=60", "b=2; Max-Age=99999999999", "c=3"}, now)
	assert.Equal(t, "a=1; b=2; c=3", j.header(at, now.Add(59*time.Second)))
	assert.Equal(t, "b=2; c=3", j.header(at, now.Add(time.Minute)))
	assert.Equal(t, "c=3", j.header(at, now.Add(maxCookieAge)))
}

func TestJarIsBounded(t *testing.T) {
	var j jar
	now := time.Now()
	at := target(t, "http://public.test/")
	for i := range 10 * maxJar {
		j.set(at, []string{fmt.Sprintf("c%d=%s", i, strings.Repeat("x", 1000))}, now)
	}
	assert.Len(t, j.cookies, maxJar)
	assert.LessOrEqual(t, len(j.header(at, now)), maxCookies)
}

func FuzzCookie(f *testing.F) {
	for i, r := range cookieRows {
		for _, field := range r.fill(i).set {
			f.Add(field)
		}
	}
	at, now := target(f, "https://a.public.test/dir/set"), time.Now()
	f.Fuzz(func(t *testing.T, field string) {
		var j jar
		j.set(at, []string{field}, now)
		for _, c := range j.cookies {
			assert.Contains(t, []string{"a.public.test", "public.test"}, c.domain)
			assert.True(t, strings.HasPrefix(c.path, "/"))
			assert.LessOrEqual(t, len(c.pair()), maxCookie+1)
			assert.False(t, strings.ContainsAny(c.pair()+c.path, "\x00\r\n;"))
			assert.True(t, c.expires.IsZero() || c.expires.After(now) && !c.expires.After(now.Add(maxCookieAge)))
		}
	})
}
