// Package jstree walks the syntax trees of goja's parser. It is a floor that imports
// nothing of ours: what loads a hint's code and what runs it stand on it.
package jstree

import (
	"reflect"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
)

// A Walk goes through a syntax tree, from the outside in and from left to right. It
// does so by reflection: the tree's package has no walker, and a list of the sixty
// kinds of node would miss the next one.
type Walk struct {
	// Enter is called for a node before its children; they are skipped if it returns
	// false. replace puts an expression into the node's place, whose children are
	// walked instead; it is nil where no expression can stand.
	Enter func(n ast.Node, replace func(ast.Expression)) bool
	Leave func(n ast.Node) // is called for each node after its children; may be nil
}

// Visit calls visit for all nodes in a part of a tree: a node, or a list of them.
func Visit(part any, visit func(ast.Node)) {
	w := Walk{Enter: func(n ast.Node, _ func(ast.Expression)) bool {
		visit(n)
		return true
	}}
	w.In(part)
}

// In walks through a part of a tree: a node, or a list of them.
func (w *Walk) In(part any) { w.value(reflect.ValueOf(part)) }

// Into walks through the children of a node.
func (w *Walk) Into(n ast.Node) { w.value(reflect.ValueOf(n).Elem()) }

func (w *Walk) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		var replace func(ast.Expression)
		if v.CanSet() && v.Type() == reflect.TypeFor[ast.Expression]() {
			replace = func(e ast.Expression) { v.Set(reflect.ValueOf(e)) }
		}
		w.node(v, replace)
	case reflect.Pointer:
		w.node(v, nil)
	case reflect.Slice:
		for i := range v.Len() {
			w.value(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			// Declarations are listed a second time, for the compiler.
			if f := v.Field(i); f.CanInterface() && f.Type() != reflect.TypeFor[[]*ast.VariableDeclaration]() {
				w.value(f)
			}
		}
	}
}

// node walks through a node that v holds or points to.
func (w *Walk) node(v reflect.Value, replace func(ast.Expression)) {
	pointer := v
	if v.Kind() == reflect.Interface {
		pointer = v.Elem()
	}
	if pointer.Kind() != reflect.Pointer || pointer.IsNil() || pointer.Type() == reflect.TypeFor[*file.File]() {
		return
	}
	n, ok := pointer.Interface().(ast.Node)
	if ok && !w.Enter(n, replace) {
		return
	}
	if v.Kind() == reflect.Interface {
		pointer = v.Elem() // Enter may have replaced it
	}
	w.value(pointer.Elem())
	if ok && w.Leave != nil {
		w.Leave(n)
	}
}
