package hintjs

import (
	"strings"
	"sync"

	"github.com/dop251/goja"
)

// A method of chai's assert is a check, how it is called, the flags of its subject
// and the fixed value that it compares with.
type method struct {
	shape, check string
	flags        []string
	fixed        string
}

// methods are the lines of js/methods.txt. A line is a name, a shape, a check, its
// flags, and after a = the fixed value; or a name, "is", and another method's name.
var methods = sync.OnceValue(func() map[string]method {
	source, err := sources.ReadFile("js/methods.txt")
	if err != nil {
		panic(err) // embedded
	}
	list, aliases := map[string]method{}, map[string]string{}
	for line := range strings.Lines(string(source)) {
		line, fixed, _ := strings.Cut(strings.TrimSpace(line), " = ")
		words := strings.Fields(line)
		if words[1] == "is" {
			aliases[words[0]] = words[2]
			continue
		}
		list[words[0]] = method{words[1], words[2], words[3:], fixed}
	}
	for name, of := range aliases {
		list[name] = list[of]
	}
	return list
})

// method gives what is behind a method of assert(0), or undefined.
func (r *run) method(call goja.FunctionCall) goja.Value {
	m, ok := methods()[call.Argument(0).String()]
	if !ok {
		return goja.Undefined()
	}
	flags := r.vm.NewObject()
	for _, flag := range m.flags {
		_ = flags.Set(flag, true)
	}
	return r.vm.NewArray(m.shape, m.check, flags, r.fixed(m.fixed))
}

// takesValue reports whether a method compares its first argument with its second.
func takesValue(name string) bool {
	shape := methods()[name].shape
	return shape == "binary" || shape == "ternary"
}

func (r *run) fixed(value string) goja.Value {
	switch value {
	case "null":
		return goja.Null()
	case "true", "false":
		return r.vm.ToValue(value == "true")
	case "", "undefined":
		return goja.Undefined()
	}
	return r.vm.ToValue(value)
}
