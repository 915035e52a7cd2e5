package hintjs

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"

	"grader/checks/report"
)

// A looker looks at what the parts of an expression were.
type looker struct {
	*witness
	since int64 // tick: what is older is of another time
	code  *code
	shown map[string]int // index of the values, by their code
}

// look begins to look at expressions, of which the first values are those of the
// last time that they were computed.
func (w *witness) look(c *code, of ...ast.Expression) *looker {
	l := &looker{witness: w, code: c, shown: map[string]int{}}
	for _, e := range of {
		if t := w.firstTick(e); t > 0 {
			l.since = t
			break
		}
	}
	return l
}

// firstTick is when the part of an expression that is computed first was; 0: never.
func (w *witness) firstTick(e ast.Expression) int64 {
	inner, slot := bare(e)
	var children []ast.Expression
	switch n := inner.(type) {
	case *ast.AwaitExpression: // what stands before it may be of another time
		if slot >= 0 {
			return w.ticks[slot]
		}
	default:
		children = parts(n)
	}
	for _, c := range children {
		if t := w.firstTick(c); t > 0 {
			return t
		}
	}
	if slot >= 0 {
		return w.ticks[slot]
	}
	return 0
}

// parts are the expressions in an expression that may have probes, in the order
// in which they are computed.
func parts(e ast.Expression) []ast.Expression {
	switch n := e.(type) {
	case *ast.DotExpression:
		return []ast.Expression{n.Left}
	case *ast.BracketExpression:
		return []ast.Expression{n.Left, n.Member}
	case *ast.Optional:
		return []ast.Expression{n.Expression}
	case *ast.OptionalChain:
		return []ast.Expression{n.Expression}
	case *ast.SpreadElement:
		return []ast.Expression{n.Expression}
	case *ast.CallExpression:
		return append(parts(n.Callee), n.ArgumentList...)
	case *ast.NewExpression:
		return n.ArgumentList
	case *ast.AwaitExpression:
		return []ast.Expression{n.Argument}
	case *ast.UnaryExpression:
		return []ast.Expression{n.Operand}
	case *ast.BinaryExpression:
		return []ast.Expression{n.Left, n.Right}
	case *ast.ConditionalExpression:
		return []ast.Expression{n.Test, n.Consequent, n.Alternate}
	case *ast.TemplateLiteral:
		return n.Expressions
	}
	return nil
}

// A seen is what an expression was.
type seen struct {
	value goja.Value // nil: not known
	from  *report.Source
}

// see gives what an expression was.
func (l *looker) see(e ast.Expression) seen {
	inner, slot := bare(e)
	if slot < 0 {
		return l.derive(inner)
	}
	v := l.values[slot]
	if v == nil || l.ticks[slot] < l.since {
		return l.derive(inner)
	}
	s := seen{value: v, from: l.identity(v)}
	if s.from != nil {
		return s
	}
	outer := l.since
	l.since = 0
	d := l.derive(inner)
	l.since = outer
	if id, ok := inner.(*ast.Identifier); ok {
		d = l.bound(string(id.Name), v)
	}
	if d.value == nil || d.value.SameAs(v) {
		s.from = d.from
	}
	return s
}

// derive gives what follows from the parts of an expression.
func (l *looker) derive(e ast.Expression) seen {
	switch n := e.(type) {
	case *ast.Identifier:
		if n.Name == "undefined" {
			return seen{value: goja.Undefined()}
		}
		return l.bound(string(n.Name), nil)
	case *ast.StringLiteral:
		return seen{value: l.run.stringOf(n.Value.String())}
	case *ast.NumberLiteral:
		return seen{value: l.run.vm.ToValue(n.Value)}
	case *ast.BooleanLiteral:
		return seen{value: l.run.vm.ToValue(n.Value)}
	case *ast.NullLiteral:
		return seen{value: goja.Null()}
	case *ast.OptionalChain:
		return l.derive(n.Expression)
	case *ast.Optional:
		return l.see(n.Expression)
	case *ast.AwaitExpression:
		return seen{from: l.see(n.Argument).from}
	case *ast.DotExpression:
		return l.property(l.see(n.Left), string(n.Identifier.Name))
	case *ast.BracketExpression:
		if key := l.see(n.Member).value; key != nil {
			return l.property(l.see(n.Left), key.String())
		}
	case *ast.CallExpression:
		return seen{from: l.read(n)}
	case *ast.NewExpression:
		return seen{from: l.computed(n.ArgumentList)}
	case *ast.BinaryExpression:
		return seen{from: l.computed([]ast.Expression{n.Left, n.Right})}
	case *ast.UnaryExpression:
		return seen{from: l.computed([]ast.Expression{n.Operand})}
	}
	return seen{}
}

// computed is where the first value comes from that has been read.
func (l *looker) computed(of []ast.Expression) *report.Source {
	for _, e := range of {
		if from := l.see(e).from; from != nil {
			return &report.Source{Exchange: from.Exchange, Path: from.Path, Computed: true}
		}
	}
	return nil
}

// read is where a call has its result from: the text or the JSON of an answer, or
// what it computes of that.
func (l *looker) read(n *ast.CallExpression) *report.Source {
	dot, ok := n.Callee.(*ast.DotExpression)
	if !ok {
		return nil
	}
	switch dot.Identifier.Name {
	case "json", "text":
		if v := l.see(dot.Left).value; v != nil {
			if id, ok := l.whole(v); ok {
				return &report.Source{Exchange: id}
			}
		}
	case "parse":
		if id, ok := dot.Left.(*ast.Identifier); ok && id.Name == "JSON" && len(n.ArgumentList) > 0 {
			return l.see(n.ArgumentList[0]).from
		}
	}
	if from := l.computed([]ast.Expression{dot.Left}); from != nil {
		return from
	}
	return l.computed(n.ArgumentList)
}

func (l *looker) property(of seen, key string) seen {
	if of.value == nil || goja.IsUndefined(of.value) || goja.IsNull(of.value) {
		return seen{}
	}
	if id, ok := l.whole(of.value); ok {
		return l.ofAnswer(id, of.value.(*goja.Object), key)
	}
	own := l.library("own", of.value, l.run.stringOf(key))
	list, ok := own.(*goja.Object)
	if !ok {
		return seen{}
	}
	s := seen{value: list.Get("0")}
	if s.value == nil {
		s.value = goja.Undefined()
	}
	switch {
	case of.from == nil:
	case of.from.Computed:
		s.from = of.from
	default:
		s.from = &report.Source{Exchange: of.from.Exchange, Path: join(of.from.Path, key)}
	}
	return s
}

// ofAnswer gives a member of a Response or an XMLHttpRequest: the library's own
// getters, which do nothing else.
func (l *looker) ofAnswer(id int, o *goja.Object, key string) seen {
	switch key {
	case "ok", "status", "statusText", "url", "redirected", "responseText", "readyState":
		if v := o.Get(key); v != nil {
			return seen{value: v, from: &report.Source{Exchange: id}}
		}
	}
	return seen{}
}

// bound gives what a name was bound to last; with a value, what was bound to it
// with that value.
func (l *looker) bound(name string, want goja.Value) seen {
	var best seen
	var latest int64 = -1
	for _, b := range l.probes.bindings[name] {
		s, tick := l.seeBinding(b, want)
		if s.value != nil && want != nil && !s.value.SameAs(want) || s.value == nil && s.from == nil {
			continue
		}
		if tick > latest {
			best, latest = s, tick
		}
	}
	return best
}

func (l *looker) seeBinding(b binding, want goja.Value) (seen, int64) {
	_, slot := bare(b.value)
	var tick int64
	if slot >= 0 {
		if tick = l.ticks[slot]; tick == 0 {
			return seen{}, 0
		}
	}
	outer := l.since
	l.since = 0
	s := l.see(b.value)
	l.since = outer
	if b.element {
		if s = l.element(s, b.path, want); s.value == nil {
			return seen{}, 0
		}
		return s, tick
	}
	for _, key := range b.path {
		s = l.property(s, key)
	}
	return s, tick
}

// element finds the element of a list that is a value, or has it at a path.
func (l *looker) element(list seen, path []string, want goja.Value) seen {
	o, ok := list.value.(*goja.Object)
	if !ok || o.ClassName() != "Array" || want == nil {
		return seen{}
	}
	for i := range min(int(o.Get("length").ToInteger()), 1000) {
		s := l.property(list, itoa(i))
		for _, key := range path {
			s = l.property(s, key)
		}
		if s.value != nil && s.value.SameAs(want) {
			return s
		}
	}
	return seen{}
}

// maxParts bounds how many values of an answer are looked at.
const maxParts = 20000

// identity tells where in an answer an object is, or which answer a text is.
func (w *witness) identity(v goja.Value) *report.Source {
	if o, ok := v.(*goja.Object); ok {
		if w.parts == nil {
			w.parts = map[*goja.Object]report.Source{}
			for _, c := range slices.Backward(w.came) {
				if root, ok := c.value.(*goja.Object); ok {
					w.walk(root, report.Source{Exchange: c.exchange}, 0)
				}
			}
		}
		if from, ok := w.parts[o]; ok {
			return &from
		}
		return nil
	}
	if s, ok := v.(goja.String); ok && s.Length() > 0 {
		for _, c := range slices.Backward(w.came) {
			if c.value.SameAs(v) {
				return &report.Source{Exchange: c.exchange}
			}
		}
	}
	return nil
}

func (w *witness) walk(o *goja.Object, at report.Source, depth int) {
	if _, known := w.parts[o]; known || len(w.parts) > maxParts || depth > 100 {
		return
	}
	w.parts[o] = at
	if o.ClassName() != "Array" && (o.ClassName() != "Object" || w.isAnswer(o)) {
		return
	}
	keys, _ := w.library("keys", o).Export().([]any)
	for _, k := range keys {
		key, _ := k.(string)
		own, ok := w.library("own", o, w.run.stringOf(key)).(*goja.Object)
		if !ok {
			continue
		}
		if child, ok := own.Get("0").(*goja.Object); ok {
			w.walk(child, report.Source{Exchange: at.Exchange, Path: join(at.Path, key)}, depth+1)
		}
	}
}

var plainKey = regexp.MustCompile(`^[A-Za-z_$][\w$]*$`)

// join adds a key to a path, as JavaScript writes it.
func join(path, key string) string {
	switch {
	case plainKey.MatchString(key) && path == "":
		return key
	case plainKey.MatchString(key):
		return path + "." + key
	case strings.Trim(key, "0123456789") == "" && key != "":
		return path + "[" + key + "]"
	}
	return path + "['" + strings.ReplaceAll(strings.ReplaceAll(key, `\`, `\\`), "'", `\'`) + "']"
}
