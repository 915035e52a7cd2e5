package hintjs

import (
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"time"

	"github.com/dop251/goja"
)

// platform are more natives: of the Web platform, beside fetch.
var platform = map[string]func(*run, goja.FunctionCall) goja.Value{
	"encodingOf": (*run).encodingOf, "decodeAs": (*run).decodeAs,
	"digest": (*run).digest, "collator": (*run).collator, "random": (*run).random, "now": (*run).milliseconds,
	"translate": (*run).translate,
}

// digest gives the hash(0) of some bytes(1), by the hash's name in Web Cryptography.
func (r *run) digest(call goja.FunctionCall) goja.Value {
	b := bytesOf(call.Argument(1))
	var sum []byte
	switch call.Argument(0).String() {
	case "SHA-1":
		s := sha1.Sum(b)
		sum = s[:]
	case "SHA-256":
		s := sha256.Sum256(b)
		sum = s[:]
	case "SHA-384":
		s := sha512.Sum384(b)
		sum = s[:]
	default:
		s := sha512.Sum512(b)
		sum = s[:]
	}
	return r.vm.ToValue(r.vm.NewArrayBuffer(sum))
}

// random returns a number(0) of random bytes.
func (r *run) random(call goja.FunctionCall) goja.Value {
	b := make([]byte, min(max(call.Argument(0).ToInteger(), 0), 1<<16))
	_, _ = rand.Read(b)
	return r.vm.ToValue(r.vm.NewArrayBuffer(b))
}

// milliseconds is the time on the program's clock, in milliseconds since 1970 with
// fractions.
func (r *run) milliseconds(goja.FunctionCall) goja.Value {
	return r.vm.ToValue(float64(r.now().UnixMicro()) / 1000)
}

// now is the time on the program's clock, see [checks.Session.StartClock].
func (r *run) now() time.Time { return time.Now().Add(r.ahead) }
