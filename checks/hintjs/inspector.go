package hintjs

import (
	"slices"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"

	"grader/checks/lazyregexp"
	"grader/checks/report"
)

// An inspector finds the values of the parts of an expression, as probes recorded
// them.
type inspector struct {
	*trace
	since   int64 // tick: older values are from another evaluation
	snippet *snippet
	shown   map[string]int // indexes of the listed values, by their code

	open  map[ast.Expression]bool // what names were bound to, and is being observed
	steps int
}

// maxSteps bounds what is looked at for one explanation: names that are computed of
// others, and these again of others, multiply.
const maxSteps = 20_000

// newInspector inspects expressions. Their values are those of the last evaluation,
// which began with the first of their probes.
func (t *trace) newInspector(c *snippet, of ...ast.Expression) *inspector {
	l := &inspector{trace: t, snippet: c, shown: map[string]int{}, open: map[ast.Expression]bool{}}
	for _, e := range of {
		if tick := t.firstTick(e); tick > 0 {
			l.since = tick
			break
		}
	}
	return l
}

// firstTick is when the last evaluation of an expression began; 0: it never was.
func (t *trace) firstTick(e ast.Expression) int64 {
	inner, slot := withoutProbe(e)
	var children []ast.Expression
	switch n := inner.(type) {
	case *ast.AwaitExpression: // what was evaluated before it may be older
		if slot >= 0 {
			return t.ticks[slot]
		}
	default:
		children = parts(n)
	}
	for _, c := range children {
		if tick := t.firstTick(c); tick > 0 {
			return tick
		}
	}
	if slot >= 0 {
		return t.ticks[slot]
	}
	return 0
}

// parts are the subexpressions that may have probes, in the order of evaluation.
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

// An observed is the value of an expression, and where it was read from.
type observed struct {
	value goja.Value // nil: unknown
	from  *report.Source
}

// observe finds the value of an expression.
func (l *inspector) observe(e ast.Expression) observed {
	inner, slot := withoutProbe(e)
	if slot < 0 {
		return l.infer(inner)
	}
	v := l.values[slot]
	if v == nil || l.ticks[slot] < l.since {
		return l.infer(inner)
	}
	s := observed{value: v, from: l.sourceOf(v)}
	if s.from != nil {
		return s
	}
	outer := l.since
	l.since = 0
	var d observed
	if id, ok := inner.(*ast.Identifier); ok {
		d = l.bound(string(id.Name), v)
	} else {
		d = l.infer(inner)
	}
	l.since = outer
	if d.value == nil || d.value.SameAs(v) {
		s.from = d.from
	}
	return s
}

// infer finds what follows from the parts of an expression.
func (l *inspector) infer(e ast.Expression) observed {
	if l.steps++; l.steps > maxSteps {
		return observed{}
	}
	switch n := e.(type) {
	case *ast.Identifier:
		if n.Name == "undefined" {
			return observed{value: goja.Undefined()}
		}
		return l.bound(string(n.Name), nil)
	case *ast.StringLiteral:
		return observed{value: l.run.stringOf(n.Value.String())}
	case *ast.NumberLiteral:
		return observed{value: l.run.vm.ToValue(n.Value)}
	case *ast.BooleanLiteral:
		return observed{value: l.run.vm.ToValue(n.Value)}
	case *ast.NullLiteral:
		return observed{value: goja.Null()}
	case *ast.OptionalChain:
		return l.infer(n.Expression)
	case *ast.Optional:
		return l.observe(n.Expression)
	case *ast.AwaitExpression:
		return observed{from: l.observe(n.Argument).from}
	case *ast.DotExpression:
		return l.property(l.observe(n.Left), string(n.Identifier.Name))
	case *ast.BracketExpression:
		if key := l.observe(n.Member).value; key != nil {
			return l.property(l.observe(n.Left), key.String())
		}
	case *ast.CallExpression:
		return observed{from: l.callSource(n)}
	case *ast.NewExpression:
		return observed{from: l.computed(n.ArgumentList)}
	case *ast.BinaryExpression:
		return observed{from: l.computed([]ast.Expression{n.Left, n.Right})}
	case *ast.UnaryExpression:
		return observed{from: l.computed([]ast.Expression{n.Operand})}
	}
	return observed{}
}

// computed is the source of the first of several values that has one.
func (l *inspector) computed(of []ast.Expression) *report.Source {
	for _, e := range of {
		if from := l.observe(e).from; from != nil {
			return &report.Source{Exchange: from.Exchange, Path: from.Path, Computed: true}
		}
	}
	return nil
}

// callSource is the source of a call's result: a response that it reads, or the
// source of what it computes with.
func (l *inspector) callSource(n *ast.CallExpression) *report.Source {
	dot, ok := n.Callee.(*ast.DotExpression)
	if !ok {
		return nil
	}
	switch dot.Identifier.Name {
	case "json", "text":
		if v := l.observe(dot.Left).value; v != nil {
			if id, ok := l.answerOf(v); ok {
				return &report.Source{Exchange: id}
			}
		}
	case "parse":
		if id, ok := dot.Left.(*ast.Identifier); ok && id.Name == "JSON" && len(n.ArgumentList) > 0 {
			return l.observe(n.ArgumentList[0]).from
		}
	}
	if from := l.computed([]ast.Expression{dot.Left}); from != nil {
		return from
	}
	return l.computed(n.ArgumentList)
}

func (l *inspector) property(of observed, key string) observed {
	if of.value == nil || goja.IsUndefined(of.value) || goja.IsNull(of.value) {
		return observed{}
	}
	if id, ok := l.answerOf(of.value); ok {
		return l.answerProperty(id, of.value.(*goja.Object), key)
	}
	own := l.library("own", of.value, l.run.stringOf(key))
	list, ok := own.(*goja.Object)
	if !ok {
		return observed{}
	}
	s := observed{value: list.Get("0")}
	if s.value == nil {
		s.value = goja.Undefined()
	}
	switch {
	case of.from == nil:
	case of.from.Computed:
		s.from = of.from
	default:
		s.from = &report.Source{Exchange: of.from.Exchange, Path: joinPath(of.from.Path, key)}
	}
	return s
}

// answerProperty is a property of a Response or an XMLHttpRequest. The library's own
// getters may be called: they have no effects.
func (l *inspector) answerProperty(id int, o *goja.Object, key string) observed {
	switch key {
	case "ok", "status", "statusText", "url", "redirected", "responseText", "readyState":
		if v := o.Get(key); v != nil {
			return observed{value: v, from: &report.Source{Exchange: id, Member: key != "responseText"}}
		}
	}
	return observed{}
}

// bound finds the value that was last bound to a name; if want is not nil, the last
// binding with that value.
func (l *inspector) bound(name string, want goja.Value) observed {
	var best observed
	var latest int64 = -1
	for _, b := range l.probes.bindings[name] {
		s, tick := l.observeBinding(b, want)
		if s.value != nil && want != nil && !s.value.SameAs(want) || s.value == nil && s.from == nil {
			continue
		}
		if tick > latest {
			best, latest = s, tick
		}
	}
	return best
}

func (l *inspector) observeBinding(b binding, want goja.Value) (observed, int64) {
	if l.open[b.value] {
		return observed{}, 0 // as in total = total + 1
	}
	l.open[b.value] = true
	defer delete(l.open, b.value)
	_, slot := withoutProbe(b.value)
	var tick int64
	if slot >= 0 {
		if tick = l.ticks[slot]; tick == 0 {
			return observed{}, 0
		}
	}
	outer := l.since
	l.since = 0
	s := l.observe(b.value)
	l.since = outer
	if b.element {
		if s = l.element(s, b.path, want); s.value == nil {
			return observed{}, 0
		}
		return s, tick
	}
	for _, key := range b.path {
		s = l.property(s, key)
	}
	return s, tick
}

// element finds the element of an array that is want, or has it at a path.
func (l *inspector) element(list observed, path []string, want goja.Value) observed {
	o, ok := list.value.(*goja.Object)
	if !ok || o.ClassName() != "Array" || want == nil {
		return observed{}
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
	return observed{}
}

// maxParts bounds how many values of responses are indexed.
const maxParts = 20000

// sourceOf finds the place of an object in a response, or the response that a text
// is, by identity.
func (t *trace) sourceOf(v goja.Value) *report.Source {
	if o, ok := v.(*goja.Object); ok {
		if t.parts == nil {
			t.parts = map[*goja.Object]report.Source{}
			for _, c := range slices.Backward(t.readings) {
				if root, ok := c.value.(*goja.Object); ok {
					t.indexParts(root, report.Source{Exchange: c.exchange}, 0)
				}
			}
		}
		if from, ok := t.parts[o]; ok {
			return &from
		}
		return nil
	}
	if s, ok := v.(goja.String); ok && s.Length() > 0 {
		for _, c := range slices.Backward(t.readings) {
			if c.value.SameAs(v) {
				return &report.Source{Exchange: c.exchange}
			}
		}
	}
	return nil
}

func (t *trace) indexParts(o *goja.Object, at report.Source, depth int) {
	if _, known := t.parts[o]; known || len(t.parts) > maxParts || depth > 100 {
		return
	}
	t.parts[o] = at
	if o.ClassName() != "Array" && (o.ClassName() != "Object" || t.isAnswer(o)) {
		return
	}
	keys, _ := t.library("keys", o).Export().([]any)
	for _, k := range keys {
		key, _ := k.(string)
		own, ok := t.library("own", o, t.run.stringOf(key)).(*goja.Object)
		if !ok {
			continue
		}
		if child, ok := own.Get("0").(*goja.Object); ok {
			t.indexParts(child, report.Source{Exchange: at.Exchange, Path: joinPath(at.Path, key)}, depth+1)
		}
	}
}

var plainKey = lazyregexp.New(`^[A-Za-z_$][\w$]*$`)

// joinPath adds a key to a path, in JavaScript's syntax.
func joinPath(path, key string) string {
	switch {
	case plainKey().MatchString(key) && path == "":
		return key
	case plainKey().MatchString(key):
		return path + "." + key
	case strings.Trim(key, "0123456789") == "" && key != "":
		return path + "[" + key + "]"
	}
	return path + "['" + strings.ReplaceAll(strings.ReplaceAll(key, `\`, `\\`), "'", `\'`) + "']"
}
