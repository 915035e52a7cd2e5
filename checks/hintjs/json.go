package hintjs

import (
	"errors"
	"unicode/utf8"

	"github.com/dop251/goja"

	"grader/checks/js"
	"grader/checks/report"
)

// parseJSON is JSON.parse of a text(0) without a reviver. It returns an array of the
// value, or for invalid JSON V8's message. (1) is Object.defineProperty, as it was
// before the hint ran.
func (r *run) parseJSON(call goja.FunctionCall) goja.Value {
	v, err := js.ParseJSON(r.text.of(call.Argument(0)))
	var wrong *js.SyntaxError
	switch {
	case err == js.ErrTooDeep:
		r.abort(report.TooComplex, "The page's JSON is nested too deeply.")
		return goja.Undefined()
	case errors.As(err, &wrong):
		return r.stringOf(wrong.Message)
	}
	define, _ := goja.AssertFunction(call.Argument(1))
	value, err := r.valueOf(v, define)
	if err != nil {
		panic(err) // the interpreter throws it
	}
	r.trace.noteParsed(call.Argument(0), value)
	return r.vm.NewArray(value)
}

// valueOf converts a value of package js to one of the interpreter.
func (r *run) valueOf(v any, define goja.Callable) (goja.Value, error) {
	switch v := v.(type) {
	case nil:
		return goja.Null(), nil
	case string:
		return r.stringOf(v), nil
	case []any:
		items := make([]any, len(v))
		for i, item := range v {
			var err error
			if items[i], err = r.valueOf(item, define); err != nil {
				return nil, err
			}
		}
		return r.vm.NewArray(items...), nil
	case *js.Object:
		o := r.vm.NewObject()
		for _, key := range v.Keys {
			value, err := r.valueOf(v.Values[key], define)
			if err == nil {
				err = r.property(o, key, value, define)
			}
			if err != nil {
				return nil, err
			}
		}
		return o, nil
	default:
		return r.vm.ToValue(v), nil
	}
}

// property creates an own property, also for a key such as __proto__.
func (r *run) property(o *goja.Object, key string, v goja.Value, define goja.Callable) error {
	if utf8.ValidString(key) {
		return o.DefineDataProperty(key, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
	}
	descriptor := r.vm.NewObject() // the engine's API takes no key with a lone surrogate
	for _, field := range []string{"writable", "enumerable", "configurable"} {
		_ = descriptor.Set(field, true)
	}
	_ = descriptor.Set("value", v)
	_, err := define(goja.Undefined(), o, r.stringOf(key), descriptor)
	return err
}

// stringOf converts a string, which may have lone surrogates.
func (r *run) stringOf(s string) goja.Value {
	if utf8.ValidString(s) {
		return r.vm.ToValue(s)
	}
	return goja.StringFromUTF16(js.Units(s))
}
