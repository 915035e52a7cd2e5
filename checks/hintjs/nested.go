package hintjs

import (
	"errors"
	"fmt"
	"iter"
	"strings"

	"grader/checks/jstree"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/parser"
	"github.com/dop251/goja/unistring"
)

// parseNested also parses patterns such as `{ list: [first = 1] = [] }`: goja's parser
// refuses an element with a default there. Such an element is replaced by a name,
// parsed by itself, and put back into the tree.
func parseNested(code string) (*ast.Program, error) {
	parsed, err := parse(code)
	var elements []string
	for len(elements) < maxElements {
		at, ok := refusedElement(code, err)
		if !ok {
			break
		}
		end := elementEnd(code, at)
		name := nestedName(len(elements))
		if end-at < len(name) {
			break
		}
		elements = append(elements, code[at:end])
		code = code[:at] + name + blank(code[at+len(name):end]) + code[end:]
		parsed, err = parse(code)
	}
	if err != nil || len(elements) == 0 {
		return parsed, err
	}
	made := map[unistring.String]ast.Expression{}
	for i, element := range elements {
		inner, err := parseNested("const [" + element + "] = 0")
		if err != nil {
			return nil, err
		}
		pattern, ok := inner.Body[0].(*ast.LexicalDeclaration).List[0].Target.(*ast.ArrayPattern)
		if !ok || len(pattern.Elements) != 1 {
			return nil, &SyntaxError{Line: 1, Column: 1, Reason: "Invalid destructuring binding target"}
		}
		made[unistring.NewFromString(nestedName(i))] = pattern.Elements[0]
	}
	jstree.Visit(parsed.Body, func(n ast.Node) {
		if pattern, ok := n.(*ast.ArrayPattern); ok {
			for i, e := range pattern.Elements {
				if name, ok := e.(*ast.Identifier); ok && made[name.Name] != nil {
					pattern.Elements[i] = made[name.Name]
				}
			}
		}
	})
	return parsed, nil
}

const maxElements = 1000

// nestedName is as short as the shortest element with a default, `a=1`.
func nestedName(i int) string {
	return fmt.Sprintf("ª%s", string(rune('a'+i%26))+strings.Repeat("ª", i/26))
}

// refusedElement is the offset of the element that the parser refused.
func refusedElement(code string, err error) (int, bool) {
	var list parser.ErrorList
	if !errors.As(err, &list) || len(list) == 0 || list[0].Message != "Invalid destructuring binding target" {
		return 0, false
	}
	at := 0
	for range list[0].Position.Line - 1 {
		at += strings.IndexByte(code[at:], '\n') + 1
	}
	at += list[0].Position.Column - 1
	return at, at < len(code)
}

// elementEnd is the end of the element of a pattern that begins at at: the next comma
// or closing bracket that is not part of it.
func elementEnd(code string, at int) int {
	depth := 0
	for i, c := range unquoted(code[at:]) {
		switch {
		case strings.IndexByte("([{", c) >= 0:
			depth++
		case strings.IndexByte(")]}", c) >= 0 && depth > 0:
			depth--
		case strings.IndexByte(")]},", c) >= 0 && depth == 0:
			return at + i
		}
	}
	return at
}

// unquoted iterates over the bytes of code that are not in a string, with their
// indexes.
func unquoted(code string) iter.Seq2[int, byte] {
	return func(yield func(int, byte) bool) {
		quote := byte(0)
		for i := 0; i < len(code); i++ {
			switch c := code[i]; {
			case c == '\\':
				i++
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'' || c == '`':
				quote = c
			case !yield(i, c):
				return
			}
		}
	}
}

// blank replaces all of a text but its line breaks by spaces.
func blank(text string) string {
	return strings.Map(func(c rune) rune {
		if c == '\n' {
			return c
		}
		return ' '
	}, text)
}
