package hintjs

import (
	"bytes"
	"unicode/utf8"

	"github.com/dop251/goja"
	"golang.org/x/text/encoding/htmlindex"

	"grader/checks/jsregexp"
)

// encodingOf gives the name of the encoding that a label(0) stands for, as the
// WHATWG Encoding standard names it, or undefined.
func (r *run) encodingOf(call goja.FunctionCall) goja.Value {
	e, err := htmlindex.Get(call.Argument(0).String())
	if err != nil {
		return goja.Undefined()
	}
	name, err := htmlindex.Name(e)
	if err != nil {
		return goja.Undefined()
	}
	return r.vm.ToValue(name)
}

// decodeAs decodes bytes(1) of an encoding(0): an array of the text and of how
// many bytes it was made of. Where it must be valid(2) and is not, it gives
// undefined. If more bytes will follow(3), an incomplete character is left over.
func (r *run) decodeAs(call goja.FunctionCall) goja.Value {
	name, b := call.Argument(0).String(), bytesOf(call.Argument(1))
	if call.Argument(3).ToBoolean() {
		b = b[:len(b)-unfinished(name, b)]
	}
	if name == "utf-8" {
		if call.Argument(2).ToBoolean() && !utf8.Valid(b) {
			return goja.Undefined()
		}
		return r.vm.NewArray(jsregexp.NewText(string(b)).String(), len(b))
	}
	e, err := htmlindex.Get(name)
	if err != nil {
		return goja.Undefined()
	}
	text, err := e.NewDecoder().Bytes(b)
	if err != nil || call.Argument(2).ToBoolean() && bytes.ContainsRune(text, utf8.RuneError) {
		return goja.Undefined()
	}
	return r.vm.NewArray(string(text), len(b))
}

// unfinished is how many bytes at the end of b are an incomplete character.
func unfinished(encoding string, b []byte) int {
	switch encoding {
	case "utf-16le", "utf-16be":
		return len(b) % 2
	case "utf-8":
		for n := 1; n <= min(3, len(b)); n++ {
			if tail := b[len(b)-n:]; utf8.RuneStart(tail[0]) {
				if utf8.FullRune(tail) {
					return 0
				}
				return n
			}
		}
	}
	return 0
}
