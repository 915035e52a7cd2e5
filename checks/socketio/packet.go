package socketio

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Types of Socket.IO packets (Socket.IO protocol, revisions 4 and 5).
const (
	typeConnect      = '0'
	typeDisconnect   = '1'
	typeEvent        = '2'
	typeAck          = '3'
	typeConnectError = '4'
	typeBinaryEvent  = '5'
	typeBinaryAck    = '6'
)

// A packet is one of the Socket.IO protocol.
type packet struct {
	kind        byte
	namespace   string // "/" is the default
	id          int64  // of an acknowledgement; -1: none
	attachments int    // messages in binary that follow
	data        json.RawMessage
}

var errPacket = errors.New("not a Socket.IO packet")

// parsePacket reads "<type>[<attachments>-][/<namespace>,][<id>][<JSON>]".
func parsePacket(s string) (packet, error) {
	p := packet{namespace: "/", id: -1}
	if s == "" || s[0] < typeConnect || s[0] > typeBinaryAck {
		return p, errPacket
	}
	p.kind, s = s[0], s[1:]
	if p.kind == typeBinaryEvent || p.kind == typeBinaryAck {
		count, rest, _ := strings.Cut(s, "-")
		n, err := strconv.ParseUint(count, 10, 8)
		if err != nil {
			return p, errPacket
		}
		p.attachments, s = int(n), rest
	}
	if strings.HasPrefix(s, "/") {
		name, rest, _ := strings.Cut(s, ",")
		p.namespace, _, _ = strings.Cut(name, "?")
		s = rest
	}
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits > 0 {
		id, err := strconv.ParseInt(s[:digits], 10, 64)
		if err != nil {
			return p, errPacket
		}
		p.id, s = id, s[digits:]
	}
	if s != "" && !json.Valid([]byte(s)) {
		return p, errPacket
	}
	p.data = json.RawMessage(s)
	return p, nil
}

// String is the packet as it is sent: all in ASCII, since servers of Socket.IO 1
// and 2 don't agree on how other characters are sent by polling.
func (p packet) String() string {
	var b strings.Builder
	b.WriteByte(p.kind)
	if p.namespace != "/" {
		b.WriteString(p.namespace + ",")
	}
	if p.id >= 0 {
		b.WriteString(strconv.FormatInt(p.id, 10))
	}
	b.WriteString(ascii(string(p.data)))
	return b.String()
}

// ascii escapes JSON's other characters, which only its strings have.
func ascii(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}
