package socketio

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Types of Engine.IO packets (Engine.IO protocol, revisions 3 and 4).
const (
	engineOpen    = '0'
	engineClose   = '1'
	enginePing    = '2'
	enginePong    = '3'
	engineMessage = '4'
	engineUpgrade = "5"
	engineNoop    = '6'
	engineBinary  = 'b' // what follows is base64
)

// A protocol is a revision of Engine.IO: 3, which Socket.IO 1 and 2 speak, or 4.
type protocol int

// separator stands between the packets of a payload in protocol 4.
const separator = "\x1e"

// maxPackets is how many packets one payload may have.
const maxPackets = 1000

var (
	errPayload     = errors.New("not an Engine.IO payload")
	errManyPackets = errors.New("more packets at once than are read")
)

// encode makes the body of a POST of some packets in ASCII.
func (v protocol) encode(packets []string) string {
	if v != 3 {
		return strings.Join(packets, separator)
	}
	var b strings.Builder
	for _, p := range packets {
		b.WriteString(strconv.Itoa(len(p)) + ":" + p)
	}
	return b.String()
}

// decode takes the body of a poll's answer apart. No packet is empty.
func (v protocol) decode(body string) ([]string, error) {
	var list []string
	for body != "" {
		if len(list) == maxPackets {
			return nil, errManyPackets
		}
		var packet string
		if v == 3 {
			var ok bool
			if packet, body, ok = cutCounted(body); !ok {
				return nil, errPayload
			}
			packet = undouble(packet)
		} else {
			packet, body, _ = strings.Cut(body, separator)
		}
		if packet == "" {
			return nil, errPayload
		}
		list = append(list, packet)
	}
	return list, nil
}

// cutCounted takes "<length>:<packet>" off a text; the length counts UTF-16 code
// units.
func cutCounted(s string) (packet, rest string, ok bool) {
	digits, rest, found := strings.Cut(s, ":")
	n, err := strconv.ParseUint(digits[:min(len(digits), 12)], 10, 31)
	if !found || err != nil {
		return "", "", false
	}
	end := 0
	for left := int(n); left > 0; left-- {
		r, size := utf8.DecodeRuneInString(rest[end:])
		if size == 0 {
			return "", "", false
		}
		if end += size; r > 0xffff {
			left--
		}
	}
	return rest[:end], rest[end:], true
}

// undouble undoes that Socket.IO 1 encodes what it sends by polling as UTF-8
// twice. What was encoded once is hardly ever valid so.
func undouble(s string) string {
	raw := make([]byte, 0, len(s))
	for _, r := range s {
		if r > 0xff {
			return s
		}
		raw = append(raw, byte(r))
	}
	if !utf8.Valid(raw) {
		return s
	}
	return string(raw)
}

// A handshake is what a server says when it opens a session.
type handshake struct {
	SID          string   `json:"sid"`
	Upgrades     []string `json:"upgrades"`
	PingInterval int64    `json:"pingInterval"` // ms
	MaxPayload   int64    `json:"maxPayload"`   // since Socket.IO 4.5
}

// parseHandshake reads the packet that opens a session.
func parseHandshake(packet string) (h handshake, ok bool) {
	if packet == "" || packet[0] != engineOpen || json.Unmarshal([]byte(packet[1:]), &h) != nil {
		return handshake{}, false
	}
	return h, h.SID != "" && len(h.SID) <= 200
}

// recognise tells which protocol an answer to a handshake by polling is in, and
// takes it apart. Whatever protocol is asked for, servers of Socket.IO 1 and 2
// answer in 3: with lengths.
func recognise(body string) (v protocol, h handshake, rest []string, ok bool) {
	v = 4
	if !strings.HasPrefix(body, string(engineOpen)) {
		v = 3
	}
	packets, err := v.decode(body)
	if err != nil || len(packets) == 0 {
		return 0, handshake{}, nil, false
	}
	h, ok = parseHandshake(packets[0])
	return v, h, packets[1:], ok
}

// pingEvery is how often a client of protocol 3 pings: often enough that no poll
// is open for long.
func (h handshake) pingEvery() time.Duration {
	const longest = 5 * time.Second
	every := time.Duration(h.PingInterval) * time.Millisecond
	if h.PingInterval < 100 || h.PingInterval > longest.Milliseconds() {
		return longest
	}
	return every
}
