package explain

import (
	"slices"
	"strings"
)

// declarations are the parameter lists of functions, and the places where modules are
// loaded and named.
func (src *source) declarations() []span {
	var spans []span
	last := int32(-1)
	for i := range src.tokens {
		t := &src.tokens[i]
		if t.sign == '(' && t.match > 0 && src.isParameterList(i) {
			spans = src.appendParameters(spans, i)
		}
		if t.statement > last { // its first token
			last = t.statement
			if loads := src.loading(int(last)); loads.end > 0 {
				spans = append(spans, loads)
			}
		}
	}
	return spans
}

// appendParameters appends the list of parameters that begins with token open, without
// the values that are taken where none are given.
func (src *source) appendParameters(spans []span, open int) []span {
	from, end := open, int(src.tokens[open].match)
	for i := open + 1; i < end; i++ {
		if src.tokens[i].sign != '=' {
			continue
		}
		spans = append(spans, span{int(src.tokens[from].start), int(src.tokens[i].start)})
		for i++; i < end && src.tokens[i].sign != ','; i++ {
			i = max(i, int(src.tokens[i].match))
		}
		from = min(i, end)
	}
	return append(spans, span{int(src.tokens[from].start), int(src.tokens[end].end)})
}

// loading is the beginning of a statement, as far as it only loads a module and names
// it: up to the call of require or import, and the members that are taken from it. It is
// empty if the statement does something else.
func (src *source) loading(statement int) span {
	if statement < 0 {
		return span{}
	}
	at := src.statements[statement]
	i := src.tokenAt(at.start)
	is := func(i int, words ...string) bool {
		return i < len(src.tokens) && slices.Contains(words, src.textOf(src.tokens[i]))
	}
	if is(i, "import") && !is(i+1, "(", ".") {
		return at
	}
	declares := i > 0 && is(i-1, ",")
	for ; is(i, "export", "const", "let", "var"); i++ {
		declares = true
	}
	if is(i, "{", "[") { // of several names
		i = max(i, int(src.tokens[i].match))
	}
	if !declares || !is(i+1, "=") {
		return span{}
	}
	for i += 2; is(i, "new", "await", "("); {
		i++
	}
	if !is(i, "require", "import") || !is(i+1, "(") || src.tokens[i+1].match == 0 {
		return span{}
	}
	for i = int(src.tokens[i+1].match); is(i+1, ")", ".", "?.") || is(i, ".", "?."); {
		i++
	}
	return span{at.start, int(src.tokens[i].end)}
}

// isParameterList reports whether the parenthesis of token i opens the list of a
// function's or a method's parameters.
func (src *source) isParameterList(i int) bool {
	end := int(src.tokens[i].match)
	if end+1 < len(src.tokens) && src.textOf(src.tokens[end+1]) == "=>" {
		return true
	}
	for _, before := range []int{i - 1, i - 2} {
		if before >= 0 && src.textOf(src.tokens[before]) == "function" {
			return true
		}
	}
	return i > 0 && end+1 < len(src.tokens) && src.tokens[end+1].sign == '{' && src.tokens[i-1].kind == word &&
		!conditional[src.textOf(src.tokens[i-1])] && (i < 2 || src.textOf(src.tokens[i-2]) != "extends")
}

// conditional has the words that parentheses and then braces follow, which make no
// function.
var conditional = setOf("if for while switch with await")

// isBareCall reports whether token i is a function that is called, and no method.
func (src *source) isBareCall(i int) bool {
	return i+1 < len(src.tokens) && src.tokens[i+1].sign == '(' &&
		(i == 0 || !strings.HasSuffix(src.textOf(src.tokens[i-1]), ".") && src.textOf(src.tokens[i-1]) != "function")
}

// isDeclared reports whether a name is that of a variable, a function or a module of the
// page itself, and not taken out of an object.
func (src *source) isDeclared(name string) bool {
	for i, t := range src.tokens[1:] {
		if t.kind != word || src.textOf(t) != name {
			continue
		}
		before := src.textOf(src.tokens[i])
		if src.tokens[i].role&declares != 0 || before == "function" || before == "import" {
			return true
		}
	}
	return false
}
