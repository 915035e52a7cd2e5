package explain

import (
	"slices"
	"strings"
)

// A role is what a keyword or a bracket does in a statement, as bits.
type role uint8

const (
	// An expression or statement can't end with it: after it a line break ends nothing, and
	// a slash begins a regular expression.
	expectsMore role = 1 << iota
	continues        // a statement can't begin with it
	declares         // it begins a list of constants or variables
	heads            // it may begin code that never runs, see unreachedFinder.word
	opens            // a bracket
	closes
)

// roleOfSign has the roles of brackets.
var roleOfSign = [256]role{'(': opens, '[': opens, '{': opens, ')': closes, ']': closes, '}': closes}

// roleOf is the role of a word; 0 if it is no keyword.
func roleOf(word string) role {
	switch word {
	case "await", "case", "delete", "do", "export", "extends", "import", "new", "typeof", "void", "yield", "default":
		return expectsMore
	case "return", "throw", "async":
		return expectsMore | heads
	case "const", "let", "var":
		return expectsMore | declares | heads
	case "in", "instanceof", "of", "as", "from", "else":
		return expectsMore | continues
	case "while":
		return expectsMore | continues | heads
	case "catch", "finally":
		return continues
	case "if", "function":
		return heads
	}
	return 0
}

// isDeclaring tells whether a word begins a list of constants or variables.
func isDeclaring(text string) bool { return roleOf(text)&declares != 0 }

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// A frame is a pair of brackets that is not closed yet.
type frame struct {
	open      int32 // index of the bracket's token
	statement int32
	block     bool // braces with statements in them
	declares  bool // the statement is a list of constants or variables
}

// tokensPerStatement is a low estimate, as bytesPerToken is.
const tokensPerStatement = 8

// usualDepth is how deep brackets are in others in most pages.
const usualDepth = 16

// structure finds which statement each token belongs to, and where brackets close.
// Braces have statements in them unless they are those of an object literal. Line breaks
// end statements by an approximation of ECMA-262, 12.10. In a list of constants or
// variables, each is a statement of its own.
func (src *source) structure() {
	src.statements = make([]span, 0, len(src.tokens)/tokensPerStatement+1)
	stack := make([]frame, 1, usualDepth)
	stack[0] = frame{open: -1, block: true, statement: src.newStatement(0)}
	tokens, top := src.tokens, &stack[0]
	for i := range tokens {
		t := &tokens[i]
		if t.role&closes != 0 && len(stack) > 1 {
			tokens[top.open].match, t.match = int32(i), top.open
			stack = stack[:len(stack)-1]
			top = &stack[len(stack)-1]
		} else if top.block && int(top.open) < i-1 {
			if next := top.declares && tokens[i-1].sign == ','; next || src.begins(i) {
				top.statement, top.declares = src.newStatement(int(t.start)), next
			}
		}
		t.statement = top.statement
		src.statements[top.statement].end = int(t.end)
		if t.role&declares != 0 && top.block {
			top.declares = true
		}
		if t.role&opens != 0 {
			if t.sign == '(' && src.listensForEnd(i) {
				src.endListeners = append(src.endListeners, int32(i))
			}
			inner := frame{open: int32(i), block: t.sign == '{' && !src.isObject(i), statement: t.statement}
			if inner.block {
				inner.statement = src.newStatement(int(tokens[min(i+1, len(tokens)-1)].start))
			}
			stack = append(roomy(stack), inner)
			top = &stack[len(stack)-1]
		}
	}
	for _, f := range stack { // brackets that are not closed
		src.statements[f.statement].end = len(src.s)
	}
}

// isObject tells by the token before it whether the brace of token i begins an object
// literal.
func (src *source) isObject(i int) bool {
	if i == 0 {
		return false
	}
	before := &src.tokens[i-1]
	return beforeObject[before.sign] || before.sign == 0 && src.isBeforeObject(before)
}

// beforeObject has the punctuators that the brace of an object literal may follow.
var beforeObject = [256]bool{'(': true, '[': true, ',': true, ':': true, '=': true, '?': true}

// isBeforeObject is beforeObject for longer tokens.
func (src *source) isBeforeObject(t *token) bool {
	text := src.textOf(*t)
	return t.kind == punct && (text == "||" || text == "&&" || text == "??") || t.role != 0 && text == "return"
}

func (src *source) newStatement(start int) int32 {
	src.statements = append(roomy(src.statements), span{start, start})
	return int32(len(src.statements) - 1)
}

// manyTokens is where roomy doubles a slice, which append would copy more often.
const manyTokens = 8192

// roomy doubles the room of a long slice that is full.
func roomy[T any](s []T) []T {
	if len(s) == cap(s) && len(s) >= manyTokens {
		return slices.Grow(s, len(s))
	}
	return s
}

// begins reports whether token i begins a new statement. The token before it is in the
// same braces, or closes a bracket in them.
func (src *source) begins(i int) bool {
	before, next := &src.tokens[i-1], &src.tokens[i]
	switch {
	case before.sign == ';':
		return true
	case !next.onNewLine && before.sign != '}':
		return false
	case next.kind == template || next.kind == punct && next.sign != '{' && !src.isIncrement(*next):
		return false
	case before.sign == '}':
		return next.kind == word && next.role&continues == 0
	}
	return next.onNewLine && src.ends(*before) && next.role&continues == 0
}

// ends reports whether an expression may end with a token.
func (src *source) ends(t token) bool {
	switch t.kind {
	case word:
		return t.role&expectsMore == 0
	case punct:
		return t.sign == ')' || t.sign == ']' || src.isIncrement(t)
	}
	return true
}

func (src *source) isIncrement(t token) bool {
	return t.sign == 0 && (src.textOf(t) == "++" || src.textOf(t) == "--")
}
