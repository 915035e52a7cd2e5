package markdown

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	jsast "github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"

	"grader/checks/js"
	"grader/checks/jsregexp"
)

// literal is the value of an expression without names: as js.ParseJSON gives
// it, or js.Undefined, or a pattern.
func literal(e jsast.Expression) (any, bool) {
	switch e := e.(type) {
	case *jsast.RegExpLiteral:
		re, err := jsregexp.Compile(e.Pattern, e.Flags)
		return re, err == nil && !strings.Contains(e.Flags, "y")
	case *jsast.Identifier:
		return js.Undefined{}, e.Name == "undefined"
	}
	var b strings.Builder
	if !writeJSON(&b, e) {
		return nil, false
	}
	v, err := js.ParseJSON(jsregexp.NewText(b.String()))
	return v, err == nil
}

// writeJSON writes a literal as JSON, if JSON can say it.
func writeJSON(b *strings.Builder, e jsast.Expression) bool {
	if s, ok := constant(e); ok {
		return writeString(b, s)
	}
	switch e := e.(type) {
	case *jsast.NullLiteral:
		b.WriteString("null")
	case *jsast.BooleanLiteral:
		b.WriteString(strconv.FormatBool(e.Value))
	case *jsast.NumberLiteral:
		return writeNumber(b, e)
	case *jsast.UnaryExpression:
		n, ok := e.Operand.(*jsast.NumberLiteral)
		if !ok || e.Operator != token.MINUS {
			return false
		}
		b.WriteByte('-')
		return writeNumber(b, n)
	case *jsast.ArrayLiteral:
		return writeList(b, "[", "]", e.Value, func(e jsast.Expression) bool { return writeJSON(b, e) })
	case *jsast.ObjectLiteral:
		return writeList(b, "{", "}", e.Value, func(p jsast.Property) bool { return writeProperty(b, p) })
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

func writeProperty(b *strings.Builder, p jsast.Property) bool {
	keyed, ok := p.(*jsast.PropertyKeyed)
	if !ok || keyed.Computed || keyed.Kind != jsast.PropertyKindValue {
		return false
	}
	key, ok := keyed.Key.(*jsast.StringLiteral)
	if !ok || key.Value == "__proto__" || !writeString(b, key.Value.String()) {
		return false
	}
	b.WriteByte(':')
	return writeJSON(b, keyed.Value)
}

func writeNumber(b *strings.Builder, n *jsast.NumberLiteral) bool {
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
func constant(e jsast.Expression) (string, bool) {
	switch e := e.(type) {
	case *jsast.StringLiteral:
		return e.Value.String(), true
	case *jsast.TemplateLiteral:
		return literals(e), e.Tag == nil && len(e.Expressions) == 0
	case *jsast.BinaryExpression:
		left, ok := constant(e.Left)
		right, isToo := constant(e.Right)
		return left + right, ok && isToo && e.Operator == token.PLUS
	}
	return "", false
}
