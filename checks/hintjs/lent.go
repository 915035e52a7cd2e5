package hintjs

import "github.com/dop251/goja"

// lent is what the JavaScript library has from Go: an object whose properties
// are made when it first asks for them, since few runs ask for many. No hint
// sees one.
type lent struct {
	make func(name string) goja.Value // gives the property, or sets it, or neither
	made map[string]goja.Value
}

func (r *run) lend(make func(name string) goja.Value) *goja.Object {
	return r.vm.NewDynamicObject(&lent{make, map[string]goja.Value{}})
}

// Get implements [goja.DynamicObject], as the other methods do.
func (l *lent) Get(name string) goja.Value {
	if v, ok := l.made[name]; ok {
		return v
	}
	if v := l.make(name); v != nil {
		l.made[name] = v
	}
	return l.made[name]
}

func (l *lent) Set(name string, v goja.Value) bool {
	l.made[name] = v
	return true
}

func (l *lent) Has(name string) bool { return l.Get(name) != nil }

func (l *lent) Delete(string) bool { return false }

func (l *lent) Keys() []string { return nil }

// lateGlobals stand behind the global object: they define a global of the library
// when it is first looked for.
type lateGlobals struct{ run *run }

// Get implements [goja.DynamicObject], as the other methods do.
func (l lateGlobals) Get(name string) goja.Value {
	if !l.Has(name) {
		return nil
	}
	if err := l.run.load(definers()[name]); err != nil {
		panic(err) // to the interpreter, which stops or throws it
	}
	return l.run.vm.GlobalObject().Get(name)
}

// Has tells of a global that is not defined yet.
func (l lateGlobals) Has(name string) bool {
	part, ok := definers()[name]
	return ok && !l.run.loaded[part]
}

// Set refuses: what is set is set on the global object.
func (l lateGlobals) Set(string, goja.Value) bool { return false }

// Delete refuses.
func (l lateGlobals) Delete(string) bool { return false }

// Keys gives none.
func (l lateGlobals) Keys() []string { return nil }
