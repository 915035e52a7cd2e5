package fetch

import (
	"strconv"
	"strings"
	"time"
)

const (
	maxCookie    = 4096                 // bytes of a cookie's name and value
	maxAttribute = 1024                 // bytes of an attribute's value
	maxCookieAge = 400 * 24 * time.Hour // for which a cookie is kept
)

// A cookie is one that a site set, as the jar keeps it.
type cookie struct {
	name, value  string
	domain, path string
	hostOnly     bool // for the host that is domain, and not those below it
	secure       bool
	httpOnly     bool
	expires      time.Time // zero: never, in the life of a grading
}

// pair is the cookie as it is sent: one without a name is its value alone.
func (c *cookie) pair() string {
	if c.name == "" {
		return c.value
	}
	return c.name + "=" + c.value
}

// parseCookie reads a Set-Cookie field by RFC 6265bis, section 5.6, which takes
// nearly everything, as browsers do. domain and path are as they were given,
// the one without its dot, and "" if they were not. ok is false if the field is
// to be ignored.
func parseCookie(field string, now time.Time) (c cookie, ok bool) {
	if strings.ContainsFunc(field, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return c, false
	}
	pair, attributes, _ := strings.Cut(field, ";")
	name, value, found := strings.Cut(pair, "=")
	if !found {
		name, value = "", pair
	}
	c.name, c.value = trimBlanks(name), trimBlanks(value)
	if n := len(c.name) + len(c.value); n == 0 || n > maxCookie {
		return c, false
	}
	sameSiteNone := c.attributes(attributes, now)
	return c, !(sameSiteNone && !c.secure)
}

func trimBlanks(s string) string { return strings.Trim(s, " \t") }

// attributes reads what follows a cookie's name and value. Of those that are
// repeated the last counts.
func (c *cookie) attributes(list string, now time.Time) (sameSiteNone bool) {
	var expires, maxAge time.Time
	for attribute := range strings.SplitSeq(list, ";") {
		name, value, _ := strings.Cut(attribute, "=")
		value = trimBlanks(value)
		if len(value) > maxAttribute {
			continue
		}
		switch strings.ToLower(trimBlanks(name)) {
		case "expires":
			if t, ok := parseCookieDate(value); ok {
				expires = t
			}
		case "max-age":
			if t, ok := parseMaxAge(value, now); ok {
				maxAge = t
			}
		case "domain":
			c.domain = strings.ToLower(strings.TrimPrefix(value, "."))
		case "path":
			if c.path = ""; strings.HasPrefix(value, "/") {
				c.path = value
			}
		case "secure":
			c.secure = true
		case "httponly":
			c.httpOnly = true
		case "samesite":
			sameSiteNone = strings.EqualFold(value, "none")
		}
	}
	if c.expires = expires; !maxAge.IsZero() {
		c.expires = maxAge
	}
	if latest := now.Add(maxCookieAge); c.expires.After(latest) {
		c.expires = latest
	}
	return sameSiteNone
}

// parseMaxAge reads a number of seconds from now on. What is not positive is
// long ago.
func parseMaxAge(s string, now time.Time) (time.Time, bool) {
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return time.Time{}, false
	}
	seconds, err := strconv.ParseInt(s, 10, 64)
	switch {
	case seconds <= 0:
		return time.Unix(0, 0), true
	case err != nil || seconds > int64(maxCookieAge/time.Second):
		return now.Add(maxCookieAge), true
	}
	return now.Add(time.Duration(seconds) * time.Second), true
}

// parseCookieDate finds a date in whatever a server writes for one, by RFC
// 6265bis, section 5.1.1: the first of its words that can be each part is it.
func parseCookieDate(s string) (time.Time, bool) {
	var clock [3]int
	day, month, year := -1, -1, -1
	haveClock := false
	for _, word := range strings.FieldsFunc(s, isDateDelimiter) {
		switch {
		case !haveClock && dateClock(word, &clock):
			haveClock = true
		case day < 0 && dateNumber(word, 1, 2, &day):
		case month < 0 && dateMonth(word, &month):
		case year < 0:
			dateNumber(word, 2, 4, &year)
		}
	}
	switch {
	case 70 <= year && year <= 99:
		year += 1900
	case 0 <= year && year <= 69:
		year += 2000
	}
	if !haveClock || day < 1 || month < 1 || year < 1601 || clock[0] > 23 || clock[1] > 59 || clock[2] > 59 {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, clock[0], clock[1], clock[2], 0, time.UTC)
	return t, t.Day() == day // there is no 30 February
}

func isDateDelimiter(r rune) bool {
	return r == '\t' || ' ' <= r && r <= '/' || ';' <= r && r <= '@' || '[' <= r && r <= '`' || '{' <= r && r <= '~'
}

// dateClock reads hours, minutes and seconds, and leaves what follows them.
func dateClock(word string, clock *[3]int) bool {
	parts := strings.SplitN(word, ":", 3)
	if len(parts) != 3 || strings.Trim(parts[0]+parts[1], "0123456789") != "" {
		return false
	}
	for i, part := range parts {
		if !dateNumber(part, 1, 2, &clock[i]) {
			return false
		}
	}
	return true
}

// dateNumber reads from least to most digits, which no further digit follows.
func dateNumber(word string, least, most int, n *int) bool {
	digits := word[:len(word)-len(strings.TrimLeft(word, "0123456789"))]
	if len(digits) < least || len(digits) > most {
		return false
	}
	*n, _ = strconv.Atoi(digits)
	return true
}

func dateMonth(word string, month *int) bool {
	if len(word) < 3 {
		return false
	}
	at := strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", strings.ToLower(word[:3]))
	if at < 0 || at%3 != 0 {
		return false
	}
	*month = at/3 + 1
	return true
}
