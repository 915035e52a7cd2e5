package hintjs

import (
	"strings"
	"sync"

	"github.com/dop251/goja"
)

// methods are the lines of js/methods.txt: the methods of chai's assert, each
// with what is behind it. A line is a name, a shape, a check, its flags, and
// after a = the fixed value that it compares with; or a name, "is", and another
// method's name.
var methods = sync.OnceValue(func() map[string]string {
	source, err := sources.ReadFile("js/methods.txt")
	if err != nil {
		panic(err) // embedded
	}
	lines := map[string]string{}
	for line := range strings.Lines(string(source)) {
		name, is, _ := strings.Cut(strings.TrimSpace(line), " ")
		lines[name] = is
	}
	return lines
})

// method gives what is behind a method of assert(0), or undefined.
func (r *run) method(call goja.FunctionCall) goja.Value {
	line, ok := methods()[call.Argument(0).String()]
	if same, alias := strings.CutPrefix(line, "is "); alias {
		line = methods()[same]
	}
	if !ok {
		return goja.Undefined()
	}
	line, fixed, _ := strings.Cut(line, " = ")
	words := strings.Fields(line)
	flags := r.vm.NewObject()
	for _, flag := range words[2:] {
		_ = flags.Set(flag, true)
	}
	found := r.vm.NewObject()
	_ = found.Set("shape", words[0])
	_ = found.Set("check", words[1])
	_ = found.Set("flags", flags)
	_ = found.Set("fixed", r.fixed(fixed))
	return found
}

// takesValue reports whether a method compares its first argument with its second.
func takesValue(name string) bool {
	line := methods()[name]
	if same, alias := strings.CutPrefix(line, "is "); alias {
		line = methods()[same]
	}
	return strings.HasPrefix(line, "binary ") || strings.HasPrefix(line, "ternary ") || strings.HasPrefix(line, "operator")
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
