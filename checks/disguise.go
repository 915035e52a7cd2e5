package checks

import (
	"strings"
	"time"
)

// Disguise names what the bytes of a body are if they are plainly not the text
// that hints read them as: "gzip", "zstd", "UTF-16" or "UTF-32"; else "". It
// goes by signatures (RFC 1952, RFC 8878, byte order marks) and, for UTF-16
// without a mark, by the NUL that is every other byte of English text.
func Disguise(body string) string {
	switch {
	case strings.HasPrefix(body, "\x1f\x8b\x08"):
		return "gzip"
	case strings.HasPrefix(body, "\x28\xb5\x2f\xfd"):
		return "zstd"
	case strings.HasPrefix(body, "\xff\xfe\x00\x00"), strings.HasPrefix(body, "\x00\x00\xfe\xff"):
		return "UTF-32"
	case strings.HasPrefix(body, "\xff\xfe"), strings.HasPrefix(body, "\xfe\xff"), alternates(body):
		return "UTF-16"
	}
	return ""
}

// alternates reports whether the beginning of a body is pairs of a NUL and
// another byte, in the one order or the other.
func alternates(body string) bool {
	const least, most = 16, 256 // bytes
	head := body[:min(len(body), most)&^1]
	if len(head) < least {
		return false
	}
	var nuls [2]int
	for i := range len(head) {
		if head[i] == 0 {
			nuls[i&1]++
		}
	}
	pairs := len(head) / 2
	return nuls[0] == 0 && nuls[1] >= pairs*9/10 || nuls[1] == 0 && nuls[0] >= pairs*9/10
}

// leastSkew is by how much a clock has to be off before it is said to be: dates
// are whole seconds, and an answer is under way for a while.
const leastSkew = 5 * time.Second

// ClockAhead is by how much the clock of the server that answered is ahead of
// the grader's, in whole seconds; negative if it is behind, and 0 if it isn't
// told or close enough. It goes by the Date field (RFC 9110, section 6.6.1),
// which is older than the answer if a cache gave it.
func (r *Response) ClockAhead() time.Duration {
	date, err := time.Parse(httpDate, r.Header.Get("Date"))
	if err != nil || r.Received.IsZero() || r.Header.Get("Age") != "" {
		return 0
	}
	if ahead := date.Sub(r.Received); ahead > leastSkew {
		return ahead.Round(time.Second)
	}
	if behind := r.Received.Add(-r.Elapsed).Sub(date); behind > leastSkew {
		return -behind.Round(time.Second)
	}
	return 0
}

const httpDate = "Mon, 02 Jan 2006 15:04:05 GMT"
