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
