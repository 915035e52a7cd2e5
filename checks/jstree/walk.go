// Package jstree walks the syntax trees of goja's parser. It is a floor that imports
// nothing of ours: what loads a hint's code and what runs it stand on it.
package jstree

import (
	"reflect"

	"github.com/dop251/goja/ast"
)

// A Walk goes through a syntax tree, from the outside in and from left to right. It
// does so by reflection: the tree's package has no walker, and a list of the sixty
// kinds of node would miss the next one.
type Walk struct {
	// Enter is called for a node before its children; they are skipped if it returns
	// false. place is where the node stands: what Enter puts there is walked instead; it
	// is nil where not every expression can stand.
	Enter func(n ast.Node, place *ast.Expression) bool
	Leave func(n ast.Node) // is called for each node after its children; may be nil
}

// Visit calls visit for all nodes in a part of a tree: a node, or a list of them.
func Visit(part any, visit func(ast.Node)) {
	w := Walk{Enter: func(n ast.Node, _ *ast.Expression) bool {
		visit(n)
		return true
	}}
	w.In(part)
}

// In walks through a part of a tree: a node, or a list of them.
func (w *Walk) In(part any) { w.value(reflect.ValueOf(part)) }

// Into walks through the children of a node.
func (w *Walk) Into(n ast.Node) {
	switch n.(type) {
	case *ast.Identifier, *ast.StringLiteral, *ast.NumberLiteral:
		return // most nodes are these, which have no children
	}
	w.value(reflect.ValueOf(n).Elem())
}

func (w *Walk) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		place, _ := v.Addr().Interface().(*ast.Expression)
		w.node(v, place)
	case reflect.Pointer:
		w.node(v, nil)
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[[]*ast.VariableDeclaration]() {
			return // they are listed a second time, for the compiler
		}
		for i := range v.Len() {
			w.value(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanInterface() {
				w.value(f)
			}
		}
	}
}

// node walks through the node that v holds or points to, if any.
func (w *Walk) node(v reflect.Value, place *ast.Expression) {
	n, ok := v.Interface().(ast.Node)
	if !ok || reflect.ValueOf(n).IsNil() || !w.Enter(n, place) {
		return
	}
	if place == nil {
		w.Into(n)
	} else {
		w.Into(*place)
	}
	if w.Leave != nil {
		w.Leave(n)
	}
}
