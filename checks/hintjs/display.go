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
	if v, ok := r.data(call.Argument(0), 0); ok {
		return r.vm.ToValue(js.Inspect(v))
	}
	return r.call("inspectAny", call.Argument(0))
}

func (r *run) display(call goja.FunctionCall) goja.Value { return r.displayed(call.Argument(0)) }

func (r *run) displayed(v goja.Value) goja.Value {
	if v, ok := r.data(v, 0); ok {
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

// No more than the first maxShownItems of an array or an object fit into a message.
// Values that are nested deeper or are longer than these are left to the library.
const maxShownItems, maxShownDepth, maxShownLength = 32, 8, 10000

// data converts a value to package js's representation. It refuses all but undefined,
// primitives, and plain arrays and objects of them, with text in ASCII.
func (r *run) data(v goja.Value, depth int) (any, bool) {
	switch v := v.(type) {
	case nil: // a hole in an array
		return js.Undefined{}, true
	case goja.String:
		s := v.String()
		return s, isASCII(s)
	case *goja.Object:
		// A getter must not be called twice, here and by the library.
		if r.getters || depth > maxShownDepth || isProxy(v) {
			return nil, false
		}
		switch v.ClassName() {
		case "Array":
			return r.arrayData(v, depth)
		case "Object":
			return r.objectData(v, depth)
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

func (r *run) arrayData(o *goja.Object, depth int) (any, bool) {
	length := o.Get("length").ToInteger()
	if !o.Prototype().SameAs(r.prototypes().array) || length > maxShownLength || len(o.Keys()) > int(length) {
		return nil, false
	}
	items := make([]any, length)
	for i := range min(len(items), maxShownItems) {
		item, ok := r.data(o.Get(itoa(i)), depth+1)
		if !ok {
			return nil, false
		}
		items[i] = item
	}
	return items, true
}

func (r *run) objectData(o *goja.Object, depth int) (any, bool) {
	if proto := o.Prototype(); proto == nil || !proto.SameAs(r.prototypes().object) || len(o.Symbols()) > 0 {
		return nil, false
	}
	keys := o.GetOwnPropertyNames()
	if len(keys) > maxShownLength || slices.Contains(keys, "inspect") {
		return nil, false
	}
	found := &js.Object{Keys: keys, Values: make(map[string]any, min(len(keys), maxShownItems))}
	for _, key := range keys[:min(len(keys), maxShownItems)] {
		value, ok := r.data(o.Get(key), depth+1)
		if !ok || !isASCII(key) {
			return nil, false
		}
		found.Values[key] = value
	}
	return found, true
}

func isProxy(o *goja.Object) bool { return o.ExportType() == reflect.TypeFor[goja.Proxy]() }

// prototypes are the ones that plain arrays and objects have.
type prototypes struct{ array, object *goja.Object }

func (r *run) prototypes() prototypes {
	if r.dataPrototypes.object == nil {
		r.dataPrototypes = prototypes{r.vm.NewArray().Prototype(), r.vm.NewObject().Prototype()}
	}
	return r.dataPrototypes
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
