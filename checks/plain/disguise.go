package plain

import "strings"

// Disguise names what the bytes of a body are if they are plainly not the text
// that hints read them as: "gzip", "deflate", "zstd", "UTF-16" or "UTF-32"; else "". It
// goes by signatures (RFC 1952, RFC 1950, RFC 8878, byte order marks) and, for UTF-16
// without a mark, by the NUL that is every other byte of English text.
func Disguise(body string) string {
	switch {
	case strings.HasPrefix(body, "\x1f\x8b\x08"):
		return "gzip"
	case strings.HasPrefix(body, "\x78\x9c"):
		return "deflate"
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
