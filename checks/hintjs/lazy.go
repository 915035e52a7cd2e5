package hintjs

import "github.com/dop251/goja"

// lent is what the JavaScript library has from Go: an object whose properties
// are made when it first asks for them, since few runs ask for many. No hint
// sees one.
type lazyObject struct {
	make func(name string) goja.Value // gives the property, or sets it, or neither
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

// lazyGlobals stand behind the global object: they define a global of the library
// when it is first looked for.
type lazyGlobals struct{ run *run }

// Get implements [goja.DynamicObject], as the other methods do.
func (l lazyGlobals) Get(name string) goja.Value {
	if !l.Has(name) {
		return nil
	}
	if err := l.run.load(definers()[name]); err != nil {
		panic(err) // to the interpreter, which stops or throws it
	}
	return l.run.vm.GlobalObject().Get(name)
}

// Has tells of a global that is not defined yet.
func (l lazyGlobals) Has(name string) bool {
	part, ok := definers()[name]
	return ok && !l.run.loaded[part]
}

// Set refuses: what is set is set on the global object.
func (l lazyGlobals) Set(string, goja.Value) bool { return false }

// Delete refuses.
func (l lazyGlobals) Delete(string) bool { return false }

// Keys gives none.
func (l lazyGlobals) Keys() []string { return nil }
