package markdown

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	js "github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"

	"grader/checks"
	"grader/checks/jsregexp"
)

// literal is the value of an expression without names: as checks.ParseJSON gives
// it, or checks.Undefined, or a pattern.
func literal(e js.Expression) (any, bool) {
	switch e := e.(type) {
	case *js.RegExpLiteral:
		re, err := jsregexp.Compile(e.Pattern, e.Flags)
		return re, err == nil && !strings.Contains(e.Flags, "y")
	case *js.Identifier:
		return checks.Undefined{}, e.Name == "undefined"
	}
	var b strings.Builder
	if !writeJSON(&b, e) {
		return nil, false
	}
	v, err := checks.ParseJSON(jsregexp.NewText(b.String()))
	return v, err == nil
}

// writeJSON writes a literal as JSON, if JSON can say it.
func writeJSON(b *strings.Builder, e js.Expression) bool {
	if s, ok := constant(e); ok {
		return writeString(b, s)
	}
	switch e := e.(type) {
	case *js.NullLiteral:
		b.WriteString("null")
	case *js.BooleanLiteral:
		b.WriteString(strconv.FormatBool(e.Value))
	case *js.NumberLiteral:
		return writeNumber(b, e)
	case *js.UnaryExpression:
		n, ok := e.Operand.(*js.NumberLiteral)
		if !ok || e.Operator != token.MINUS {
			return false
		}
		b.WriteByte('-')
		return writeNumber(b, n)
	case *js.ArrayLiteral:
		return writeList(b, "[", "]", e.Value, func(e js.Expression) bool { return writeJSON(b, e) })
	case *js.ObjectLiteral:
		return writeList(b, "{", "}", e.Value, func(p js.Property) bool { return writeProperty(b, p) })
	default:
		return false
	}
	return true
}

func writeList[E any](b *strings.Builder, left, right string, list []E, write func(E) bool) bool {
	b.WriteString(left)
	for i, e := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		if !write(e) {
			return false
		}
	}
	b.WriteString(right)
	return true
}

func writeProperty(b *strings.Builder, p js.Property) bool {
	keyed, ok := p.(*js.PropertyKeyed)
	if !ok || keyed.Computed || keyed.Kind != js.PropertyKindValue {
		return false
	}
	key, ok := keyed.Key.(*js.StringLiteral)
	if !ok || key.Value == "__proto__" || !writeString(b, key.Value.String()) {
		return false
	}
	b.WriteByte(':')
	return writeJSON(b, keyed.Value)
}

func writeNumber(b *strings.Builder, n *js.NumberLiteral) bool {
	switch v := n.Value.(type) {
	case int64:
		b.WriteString(strconv.FormatInt(v, 10))
	case float64:
		b.WriteString(strconv.FormatFloat(v, 'g', -1, 64))
		return !math.IsInf(v, 0)
	default:
		return false
	}
	return true
}

func writeString(b *strings.Builder, s string) bool {
	quoted, err := json.Marshal(s)
	b.Write(quoted)
	return err == nil && !strings.ContainsRune(s, '\ufffd') // maybe a lone surrogate
}

// constant is the string that a literal, a template without expressions, or a sum
// of them stands for.
func constant(e js.Expression) (string, bool) {
	switch e := e.(type) {
	case *js.StringLiteral:
		return e.Value.String(), true
	case *js.TemplateLiteral:
		return literals(e), e.Tag == nil && len(e.Expressions) == 0
	case *js.BinaryExpression:
		left, ok := constant(e.Left)
		right, isToo := constant(e.Right)
		return left + right, ok && isToo && e.Operator == token.PLUS
	}
	return "", false
}
