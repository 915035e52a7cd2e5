package hintjs

import "github.com/dop251/goja"

// A lazyObject creates its properties when they are first read, since few runs read
// many. Only the library sees one, never a hint.
type lazyObject struct {
	make func(name string) goja.Value // returns the property, or sets it; nil: there is none
	made map[string]goja.Value
}

func (r *run) newLazyObject(make func(name string) goja.Value) *goja.Object {
	return r.vm.NewDynamicObject(&lazyObject{make, map[string]goja.Value{}})
}

// Get implements [goja.DynamicObject], as the other methods do.
func (l *lazyObject) Get(name string) goja.Value {
	if v, ok := l.made[name]; ok {
		return v
	}
	if v := l.make(name); v != nil {
		l.made[name] = v
	}
	return l.made[name]
}

func (l *lazyObject) Set(name string, v goja.Value) bool {
	l.made[name] = v
	return true
}

func (l *lazyObject) Has(name string) bool { return l.Get(name) != nil }

func (l *lazyObject) Delete(string) bool { return false }

func (l *lazyObject) Keys() []string { return nil }

// lazyGlobals is the prototype of the global object: it loads the part of the library
// that defines a global when that is first looked up.
type lazyGlobals struct{ run *run }

// Get implements [goja.DynamicObject], as the other methods do.
func (l lazyGlobals) Get(name string) goja.Value {
	if !l.Has(name) {
		return nil
	}
	if err := l.run.load(definers()[name]); err != nil {
		panic(err) // the interpreter throws it
	}
	return l.run.vm.GlobalObject().Get(name)
}

// Has reports whether a global is still to be defined.
func (l lazyGlobals) Has(name string) bool {
	part, ok := definers()[name]
	return ok && !l.run.loaded[part]
}

// Set refuses, so that the global object itself gets the property.
func (l lazyGlobals) Set(string, goja.Value) bool { return false }

// Delete refuses: there is nothing to delete.
func (l lazyGlobals) Delete(string) bool { return false }

// Keys returns none: a program must not list globals that it did not use.
func (l lazyGlobals) Keys() []string { return nil }
