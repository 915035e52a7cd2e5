package hintjs

import (
	"reflect"
	"slices"
	"unicode/utf8"

	"github.com/dop251/goja"

	"grader/checks/js"
)

// inspect formats a value(0) as chai does within a message, display as it does for
// the value that a message is about. Most values are plain data, which Go can format:
// loading the library's part for it takes longer than most hints run.
func (r *run) inspect(call goja.FunctionCall) goja.Value {
	if v, ok := r.data(call.Argument(0)); ok {
		return r.vm.ToValue(js.Inspect(v))
	}
	return r.call("inspectAny", call.Argument(0))
}

func (r *run) display(call goja.FunctionCall) goja.Value { return r.displayed(call.Argument(0)) }

func (r *run) displayed(v goja.Value) goja.Value {
	if v, ok := r.data(v); ok {
		return r.vm.ToValue(js.Display(v))
	}
	return r.call("displayAny", v)
}

// call calls a function of the library.
func (r *run) call(name string, args ...goja.Value) goja.Value {
	f, _ := goja.AssertFunction(r.lib.Get(name))
	v, err := f(goja.Undefined(), args...)
	if err != nil {
		panic(err) // the interpreter throws it
	}
	return v
}

// No more than the first maxShownItems of an array or an object are looked at for a
// message. Of what has more than maxShownValues, or is longer than maxShownLength, the
// library looks at less than would be converted.
const maxShownItems, maxShownValues, maxShownLength = 16, 100, 10000

// maxShownText is more than a message shows of a string, in UTF-16 code units.
const maxShownText = 64

// A converter converts values to package js's representation. It refuses all but
// undefined, primitives, and plain arrays and objects of them, with text in ASCII.
type converter struct {
	getters       bool         // the program may have an object with a getter
	array, object *goja.Object // their prototypes
	values        int          // that were converted for a message
}

func newConverter(vm *goja.Runtime, getters bool) converter {
	return converter{getters: getters, array: vm.NewArray().Prototype(), object: vm.NewObject().Prototype()}
}

// data converts a value, if it is one that a converter takes.
func (r *run) data(v goja.Value) (any, bool) {
	r.converter.values = 0
	return r.converter.convert(v)
}

func (c *converter) convert(v goja.Value) (any, bool) {
	if c.values++; c.values > maxShownValues {
		return nil, false
	}
	switch v := v.(type) {
	case nil: // a hole in an array
		return js.Undefined{}, true
	case goja.String:
		s := v.Substring(0, min(v.Length(), maxShownText)).String()
		return s, isASCII(s)
	case *goja.Object:
		// A getter must not be called twice, here and by the library.
		if c.getters || isProxy(v) {
			return nil, false
		}
		switch v.ClassName() {
		case "Array":
			return c.convertArray(v)
		case "Object":
			return c.convertObject(v)
		}
		return nil, false
	}
	switch n := v.Export().(type) {
	case nil:
		if goja.IsNull(v) {
			return nil, true
		}
		return js.Undefined{}, true
	case int64:
		return float64(n), true
	case bool, float64:
		return n, true
	}
	return nil, false
}

func (c *converter) convertArray(o *goja.Object) (any, bool) {
	length := o.Get("length").ToInteger()
	if o.Prototype() != c.array || length > maxShownLength || len(o.Keys()) > int(length) {
		return nil, false
	}
	items := make([]any, length)
	for i := range min(len(items), maxShownItems) {
		item, ok := c.convert(o.Get(itoa(i)))
		if !ok {
			return nil, false
		}
		items[i] = item
	}
	return items, true
}

func (c *converter) convertObject(o *goja.Object) (any, bool) {
	if !c.isPlain(o) || len(o.Symbols()) > 0 {
		return nil, false
	}
	keys := o.GetOwnPropertyNames()
	if len(keys) > maxShownLength || slices.Contains(keys, "inspect") {
		return nil, false
	}
	found := &js.Object{Keys: keys, Values: make(map[string]any, min(len(keys), maxShownItems))}
	for _, key := range keys[:min(len(keys), maxShownItems)] {
		value, ok := c.convert(o.Get(key))
		if !ok || !isASCII(key) {
			return nil, false
		}
		found.Values[key] = value
	}
	return found, true
}

// isPlain reports whether an object is like one of a literal.
func (c *converter) isPlain(o *goja.Object) bool {
	return o.ClassName() == "Object" && o.Prototype() == c.object
}

func isProxy(o *goja.Object) bool { return o.ExportType() == reflect.TypeFor[goja.Proxy]() }

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
