package hintjs

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"

	"grader/checks"
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
	from  *checks.Source
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
func (l *looker) computed(of []ast.Expression) *checks.Source {
	for _, e := range of {
		if from := l.see(e).from; from != nil {
			return &checks.Source{Exchange: from.Exchange, Path: from.Path, Computed: true}
		}
	}
	return nil
}

// read is where a call has its result from: the text or the JSON of an answer, or
// what it computes of that.
func (l *looker) read(n *ast.CallExpression) *checks.Source {
	dot, ok := n.Callee.(*ast.DotExpression)
	if !ok {
		return nil
	}
	switch dot.Identifier.Name {
	case "json", "text":
		if v := l.see(dot.Left).value; v != nil {
			if id, ok := l.whole(v); ok {
				return &checks.Source{Exchange: id}
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
		s.from = &checks.Source{Exchange: of.from.Exchange, Path: join(of.from.Path, key)}
	}
	return s
}

// ofAnswer gives a member of a Response or an XMLHttpRequest: the library's own
// getters, which do nothing else.
func (l *looker) ofAnswer(id int, o *goja.Object, key string) seen {
	switch key {
	case "ok", "status", "statusText", "url", "redirected", "responseText", "readyState":
		if v := o.Get(key); v != nil {
			return seen{value: v, from: &checks.Source{Exchange: id}}
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
func (w *witness) identity(v goja.Value) *checks.Source {
	if o, ok := v.(*goja.Object); ok {
		if w.parts == nil {
			w.parts = map[*goja.Object]checks.Source{}
			for _, c := range slices.Backward(w.came) {
				if root, ok := c.value.(*goja.Object); ok {
					w.walk(root, checks.Source{Exchange: c.exchange}, 0)
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
				return &checks.Source{Exchange: c.exchange}
			}
		}
	}
	return nil
}

func (w *witness) walk(o *goja.Object, at checks.Source, depth int) {
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
			w.walk(child, checks.Source{Exchange: at.Exchange, Path: join(at.Path, key)}, depth+1)
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

// list adds what the parts of an expression were, in the order of the code.
func (l *looker) list(e ast.Expression) {
	inner, _ := bare(e)
	for _, p := range parts(inner) {
		l.list(p)
	}
	switch n := inner.(type) {
	case *ast.SpreadElement, *ast.Optional:
		return
	case *ast.UnaryExpression:
		if n.Operator == token.NOT { // follows from what is in it
			return
		}
	case *ast.BinaryExpression:
		if n.Operator == token.LOGICAL_AND || n.Operator == token.LOGICAL_OR {
			return
		}
	}
	if !constant(inner) && !isFunction(inner) {
		l.add(e)
	}
}

// add adds the value of an expression, and tells its index; -1: it is not known.
func (l *looker) add(e ast.Expression) int {
	inner, _ := bare(e)
	text := l.code.text(bounds(inner))
	if i, ok := l.shown[text]; ok {
		return i
	}
	s := l.see(e)
	if s.value == nil {
		return -1
	}
	v := checks.Value{Expression: text, Column: l.code.column(standsAt(inner)), Value: l.show(s.value, maxValue), From: s.from}
	at := len(l.code.Values)
	l.shown[text] = at
	l.code.Values = append(l.code.Values, v)
	if id, ok := inner.(*ast.Identifier); ok && (goja.IsUndefined(s.value) || goja.IsNull(s.value)) {
		l.addMaker(string(id.Name))
	}
	return at
}

// addMaker adds the call that gave a name no value, which stands elsewhere.
func (l *looker) addMaker(name string) {
	bindings := l.probes.bindings[name]
	if len(bindings) != 1 || bindings[0].element || len(bindings[0].path) > 0 {
		return
	}
	inner, slot := bare(bindings[0].value)
	if _, ok := inner.(*ast.CallExpression); !ok || slot < 0 {
		return
	}
	outer := l.since
	l.since = 0
	l.add(bindings[0].value)
	l.since = outer
}

// standsAt is where the value of an expression is shown: at what makes it.
func standsAt(e ast.Expression) file.Idx {
	switch n := e.(type) {
	case *ast.DotExpression:
		return n.Identifier.Idx
	case *ast.BracketExpression:
		return n.LeftBracket
	case *ast.CallExpression:
		return standsAt(n.Callee)
	case *ast.OptionalChain:
		return standsAt(n.Expression)
	case *ast.BinaryExpression:
		return -n.Left.Idx1() // the operator is after it
	}
	return e.Idx0()
}

// nullish blames the first value that is nothing, though something is taken of it.
func (l *looker) nullish() {
	for i, v := range l.code.Values {
		if v.Value != "undefined" && v.Value != "null" {
			continue
		}
		for _, m := range l.probes.members {
			for _, p := range parts(m) {
				inner, _ := bare(p)
				if l.code.text(bounds(inner)) == v.Expression {
					l.code.Subject = i + 1
					return
				}
			}
		}
	}
}

// blame says which value is why an assertion did not hold, and what it should
// have been.
func (l *looker) blame(kind string, arguments []ast.Expression) {
	if len(arguments) == 0 {
		return
	}
	switch kind {
	case "assert", "isTrue", "ok", "isOk":
		l.reduce(arguments[0], true)
		return
	case "isFalse", "notOk", "isNotOk":
		l.reduce(arguments[0], false)
		return
	}
	subject := arguments[0]
	if strings.Contains(strings.ToLower(kind), "equal") && len(arguments) > 1 && l.see(subject).from == nil && l.see(arguments[1]).from != nil {
		l.code.Swapped = true
		subject = arguments[1]
	}
	l.subject(subject)
	if takesValue(kind) && len(arguments) > 1 {
		other := arguments[1]
		if l.code.Swapped {
			other = arguments[0]
		}
		l.wants(kind, other)
		l.differ(kind, subject, other)
	}
}

// differ blames the first part in which two objects that should be alike differ.
func (l *looker) differ(kind string, subject, other ast.Expression) {
	found, wanted := l.see(subject), l.see(other).value
	kind = strings.ToLower(kind)
	if found.value == nil || wanted == nil || strings.HasPrefix(kind, "not") || !strings.Contains(kind, "deep") && kind != "include" && kind != "containsubset" {
		return
	}
	some := l.run.vm.ToValue(strings.Contains(kind, "include") || strings.Contains(kind, "subset"))
	difference, ok := l.library("differ", found.value, wanted, some).(*goja.Object)
	if !ok || difference.Get("length").ToInteger() < 3 {
		return
	}
	text, s := l.code.text(bounds(subject)), found
	for _, key := range difference.Get("2").Export().([]any) {
		text, s = join(text, key.(string)), l.property(s, key.(string))
	}
	l.code.Values = append(l.code.Values, checks.Value{Expression: text, Value: l.show(difference.Get("0"), maxExpected), From: s.from})
	l.code.Subject, l.code.Wanted = len(l.code.Values), "=== "+l.show(difference.Get("1"), maxExpected)
}

func bounds(e ast.Expression) piece {
	inner, _ := bare(e)
	return piece{inner.Idx0(), inner.Idx1()}
}

// blank finds what made a part of an address no value: it was undefined or the
// like, and came from an answer.
func (w *witness) blank() {
	at := w.position(w.run.vm.CaptureCallStack(0, nil))
	for _, m := range w.probes.members {
		if c, ok := m.(*ast.CallExpression); ok && len(c.ArgumentList) > 0 && w.at(c.LeftParenthesis) == at {
			l := w.look(w.code(bounds(c.ArgumentList[0])))
			l.list(c.ArgumentList[0])
			for _, v := range l.code.Values {
				if v.From != nil && (v.Value == "undefined" || v.Value == "null") {
					v.Column = 0
					w.blanks = append(w.blanks, v)
				}
			}
		}
	}
}

func (l *looker) subject(e ast.Expression) { l.code.Subject = l.add(e) + 1 }

// reduce follows an expression that should be true, or false, to what makes it
// something else.
func (l *looker) reduce(e ast.Expression, want bool) {
	inner, _ := bare(e)
	switch n := inner.(type) {
	case *ast.UnaryExpression:
		if n.Operator == token.NOT {
			l.reduce(n.Operand, !want)
			return
		}
	case *ast.BinaryExpression:
		l.binary(n, want)
		return
	case *ast.CallExpression:
		if dot, ok := n.Callee.(*ast.DotExpression); ok && len(n.ArgumentList) == 1 {
			of, argument := dot.Left, n.ArgumentList[0]
			if dot.Identifier.Name == "test" {
				of, argument = argument, of
			}
			if l.see(of).from != nil {
				l.wants(map[bool]string{true: "", false: "not "}[want]+string(dot.Identifier.Name), argument)
				l.subject(of)
				return
			}
		}
	}
	l.subject(e)
	l.code.Wanted = map[bool]string{true: "true", false: "false"}[want]
}

func (l *looker) binary(n *ast.BinaryExpression, want bool) {
	switch n.Operator {
	case token.LOGICAL_AND, token.LOGICAL_OR:
		if left := l.see(n.Left).value; left != nil && left.ToBoolean() == want {
			l.reduce(n.Right, want)
		} else {
			l.reduce(n.Left, want)
		}
		return
	}
	operator := n.Operator.String()
	if !want {
		operator = "not " + operator
	}
	if l.see(n.Left).from == nil && l.see(n.Right).from != nil {
		l.wants(map[string]string{"<": ">", ">": "<", "<=": ">=", ">=": "<="}[operator], n.Left)
		if l.code.Wanted == "" {
			l.wants(operator, n.Left)
		}
		l.subject(n.Right)
		return
	}
	l.wants(operator, n.Right)
	l.subject(n.Left)
}

// wants says what the subject should have been.
func (l *looker) wants(operator string, e ast.Expression) {
	inner, _ := bare(e)
	shown := l.code.text(bounds(inner))
	if v := l.see(e).value; v != nil && !constant(inner) {
		shown = l.show(v, maxValue)
	}
	if operator != "" {
		l.code.Wanted = operator + " " + shown
	}
}

// A code is a piece of a program on one line.
type code struct {
	checks.Expression
	witness *witness
	starts  []int // offset in the source of each byte of the code
	before  int   // code points in front of it
}

// maxCodeShown is how much of the code is shown, in code points.
const maxCodeShown = 300

// code gives a piece on one line: where a line breaks, with what is indented, is
// one space or, behind a bracket, nothing.
func (w *witness) code(p piece) *code {
	c := &code{witness: w}
	c.Line = w.at(p.from).line - 1
	from, to := w.balanced(p)
	var b strings.Builder
	source := w.probes.source
	for i := from; i < to; i++ {
		if source[i] != '\n' && source[i] != '\r' {
			b.WriteByte(source[i])
			c.starts = append(c.starts, i)
			continue
		}
		for i+1 < to && strings.IndexByte(" \t\r\n", source[i+1]) >= 0 {
			i++
		}
		line := strings.TrimRight(b.String(), " \t")
		b.Reset()
		b.WriteString(line)
		c.starts = c.starts[:len(line)]
		if line != "" && i+1 < to && strings.IndexByte("([", line[len(line)-1]) < 0 && strings.IndexByte(")]", source[i+1]) < 0 && source[i+1] != '.' {
			b.WriteByte(' ')
			c.starts = append(c.starts, i)
		}
	}
	c.Code = cut(b.String(), maxCodeShown)
	return c
}

// balanced gives the range of a piece in the source, with the brackets that the
// tree leaves out.
func (w *witness) balanced(p piece) (from, to int) {
	from, to = int(p.from)-w.probes.base, int(p.to)-w.probes.base
	source := w.probes.source
	from, to = max(from, 0), min(to, len(source))
	for depth := excess(source[from:to]); depth != 0; depth = excess(source[from:to]) {
		var at int
		if depth > 0 {
			at = strings.IndexFunc(source[to:], notSpace)
			if at < 0 || source[to+at] != ')' {
				break
			}
			to += at + 1
			continue
		}
		at = strings.LastIndexFunc(source[:from], notSpace)
		if at < 0 || source[at] != '(' {
			break
		}
		from = at
	}
	return from, to
}

func notSpace(r rune) bool { return !strings.ContainsRune(" \t\r\n", r) }

// excess is how many brackets are not closed; below zero, not opened.
func excess(s string) int {
	depth, quote := 0, byte(0)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
	}
	return depth
}

// text is the code of a piece of it.
func (c *code) text(p piece) string { return c.witness.code(p).Code }

// column is where in the code a place of the source is, from 1; 0: nowhere. One
// below zero is the first place after it that is no space or bracket.
func (c *code) column(i file.Idx) int {
	offset := int(i) - c.witness.probes.base
	after := i < 0
	if after {
		offset = int(-i) - c.witness.probes.base
		for offset < len(c.witness.probes.source) && strings.IndexByte(" \t\r\n)", c.witness.probes.source[offset]) >= 0 {
			offset++
		}
	}
	at := slices.Index(c.starts, offset)
	if at < 0 || at > len(c.Code)-c.before {
		return 0
	}
	return c.before + utf8.RuneCountInString(c.Code[c.before:c.before+at]) + 1
}

// wrap puts text before and after the code.
func (c *code) wrap(before, after string) {
	c.Code, c.before = cut(before+c.Code+after, maxCodeShown), len(before)
}

func (c *code) expression() *checks.Expression { return &c.Expression }
