package explain

import "strings"

// continues are the words after which an expression or statement goes on, so
// that a line break ends nothing, and a slash begins a regular expression.
var continues = setOf(`await case const delete do else export extends import in instanceof let new of return throw
	typeof var void while yield async default from as`)

// carriesOn are the words that do not begin a statement.
var carriesOn = setOf("in instanceof of as from else catch finally while")

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// A frame is a pair of brackets under way.
type frame struct {
	open      int  // index of the bracket's token
	block     bool // braces: statements of their own
	statement int32
	last      int // index of the last token in it, −1 if there is none yet
}

// structure finds which statement each token belongs to, and where brackets
// close. The content of braces is taken for statements; for that of an object
// literal, which has no semicolons, that is one. Line breaks end statements by a
// rule that is near to ECMA-262, 12.10.
func (src *source) structure() {
	stack := []frame{{open: -1, block: true, statement: src.newStatement(0), last: -1}}
	for i := range src.tokens {
		t := &src.tokens[i]
		text := src.textOf(*t)
		top := &stack[len(stack)-1]
		if closes(*t, text) && len(stack) > 1 {
			src.tokens[top.open].match = int32(i)
			stack = stack[:len(stack)-1]
			top = &stack[len(stack)-1]
		} else if top.block && src.begins(top.last, i) {
			top.statement = src.newStatement(t.span().start)
		}
		t.statement, top.last = top.statement, i
		src.statements[top.statement].end = t.span().end
		if opens(*t, text) {
			inner := frame{open: i, block: text == "{", statement: t.statement, last: -1}
			if inner.block {
				inner.statement = src.newStatement(t.span().end)
			}
			stack = append(stack, inner)
		}
	}
	for _, f := range stack { // what nothing closes goes on to the end
		src.statements[f.statement].end = len(src.s)
	}
}

func (src *source) newStatement(start int) int32 {
	src.statements = append(src.statements, span{start, start})
	return int32(len(src.statements) - 1)
}

func opens(t token, text string) bool {
	return t.kind == punct && (text == "(" || text == "[" || text == "{") || t.kind == template && strings.HasSuffix(text, "${")
}

func closes(t token, text string) bool {
	return t.kind == punct && (text == ")" || text == "]" || text == "}") || t.kind == template && strings.HasPrefix(text, "}")
}

// begins reports whether token i begins a new statement in braces in which the
// token before it is last.
func (src *source) begins(last, i int) bool {
	if last < 0 {
		return false
	}
	before, next := src.textOf(src.tokens[last]), src.tokens[i]
	if before == ";" {
		return true
	}
	if next.kind == punct && src.textOf(next) != "{" && src.textOf(next) != "++" && src.textOf(next) != "--" || next.kind == template {
		return false
	}
	if next.kind == word && carriesOn[src.textOf(next)] {
		return false
	}
	if before == "}" {
		return next.kind == word
	}
	return src.ends(last) && strings.ContainsAny(src.s[src.tokens[last].span().end:next.span().start], "\r\n")
}

// ends reports whether an expression may end with a token.
func (src *source) ends(i int) bool {
	text := src.textOf(src.tokens[i])
	switch src.tokens[i].kind {
	case word:
		return !continues[text]
	case punct:
		return text == ")" || text == "]" || text == "++" || text == "--"
	}
	return true
}
