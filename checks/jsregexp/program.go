package jsregexp

import "math"

type instOp uint8

const (
	doneOp     instOp = iota
	charOp            // one character of class
	runOp             // min to max characters of class
	jumpOp            // to to
	splitOp           // to to; other is the alternative
	saveOp            // store the position as half of a capture, n
	clearOp           // unset the captures of groups n to max
	zeroOp            // set register n to 0
	markOp            // store the position in register n
	loopOp            // iterations counted in register n: body at to, end at other
	countOp           // increment register n
	progressOp        // succeed if the position is not that in register n, or the count in register max is at most min
	assertOp
	refOp
	lookOp // a look-around at the code up to to
)

type inst struct {
	op        instOp
	class     *charClass
	to, other int
	n         int
	min, max  int
	groups    []int
	assert    assertion
	back      bool // right to left, in look-behind
	lazy      bool
	fold      bool
	negative  bool
}

// maxInsts bounds the code of a pattern.
const maxInsts = 1 << 17

// compiler writes a syntax tree as code for the backtracker.
type compiler struct {
	code      []inst
	classes   map[*node]*charClass
	registers int
	unicode   bool
	back      bool
	tooLarge  bool
}

func newBacktracker(p *pattern, root *node) (*backtracker, error) {
	c := &compiler{classes: map[*node]*charClass{}, unicode: p.flags.unicode}
	c.node(root)
	c.emit(inst{op: doneOp})
	if c.tooLarge {
		return nil, &UnsupportedError{0, "a pattern of this size"}
	}
	b := &backtracker{
		code:      c.code,
		groups:    len(p.names),
		registers: c.registers,
		unicode:   p.flags.unicode,
		sticky:    p.flags.sticky,
	}
	if s, ok := firstOf(root); ok {
		b.first = c.class(s)
	}
	return b, nil
}

func (c *compiler) emit(in inst) int {
	if len(c.code) >= maxInsts {
		c.tooLarge = true
		return 0
	}
	c.code = append(c.code, in)
	return len(c.code) - 1
}

func (c *compiler) register() int {
	c.registers++
	return c.registers - 1
}

func (c *compiler) class(s set) *charClass {
	made := newCharClass(s, c.unicode)
	return &made
}

func (c *compiler) classOf(n *node) *charClass {
	if c.classes[n] == nil {
		c.classes[n] = c.class(n.set)
	}
	return c.classes[n]
}

func (c *compiler) node(n *node) {
	switch n.op {
	case opSet:
		c.emit(inst{op: charOp, class: c.classOf(n), back: c.back})
	case opCat:
		for i := range n.subs {
			if c.back {
				i = len(n.subs) - 1 - i
			}
			c.node(n.subs[i])
		}
	case opAlt:
		c.alternatives(n.subs)
	case opGroup:
		first, last := 2*n.index, 2*n.index+1
		if c.back {
			first, last = last, first
		}
		c.emit(inst{op: saveOp, n: first})
		c.node(n.subs[0])
		c.emit(inst{op: saveOp, n: last})
	case opRepeat:
		c.repeat(n)
	case opRef:
		c.emit(inst{op: refOp, groups: n.groups(), fold: n.fold, back: c.back})
	case opAssert:
		c.emit(inst{op: assertOp, assert: n.assert})
	case opLook:
		c.look(n)
	}
}

func (c *compiler) alternatives(subs []*node) {
	var ends []int
	for i, sub := range subs {
		if i == len(subs)-1 {
			c.node(sub)
			break
		}
		split := c.emit(inst{op: splitOp})
		c.node(sub)
		ends = append(ends, c.emit(inst{op: jumpOp}))
		c.code[split].to, c.code[split].other = split+1, len(c.code)
	}
	for _, end := range ends {
		c.code[end].to = len(c.code)
	}
}

func (c *compiler) look(n *node) {
	before := c.back
	c.back = n.behind
	look := c.emit(inst{op: lookOp, negative: n.negative})
	c.node(n.subs[0])
	c.emit(inst{op: doneOp})
	c.code[look].to = len(c.code)
	c.back = before
}

// repeat writes a quantifier, ECMA-262 22.2.2.3.1: each iteration resets the captures
// in it, and one beyond the least number must not be empty.
func (c *compiler) repeat(n *node) {
	sub := n.subs[0]
	if n.max == 0 {
		return
	}
	if sub.op == opSet {
		c.emit(inst{op: runOp, class: c.classOf(sub), min: n.min, max: n.max, lazy: n.lazy, back: c.back})
		return
	}
	counter, mark := c.register(), -1
	c.emit(inst{op: zeroOp, n: counter})
	loop := c.emit(inst{op: loopOp, n: counter, min: n.min, max: n.max, lazy: n.lazy})
	c.code[loop].to = len(c.code)
	c.emit(inst{op: countOp, n: counter})
	if sub.nullable() {
		mark = c.register()
		c.emit(inst{op: markOp, n: mark})
	}
	if first, last := groupsIn(sub, math.MaxInt, 0); first <= last {
		c.emit(inst{op: clearOp, n: first, max: last + 1})
	}
	c.node(sub)
	if mark >= 0 {
		c.emit(inst{op: progressOp, n: mark, min: n.min, max: counter})
	}
	c.emit(inst{op: jumpOp, to: loop})
	c.code[loop].other = len(c.code)
}

func groupsIn(n *node, first, last int) (int, int) {
	if n.op == opGroup {
		first, last = min(first, n.index), max(last, n.index)
	}
	for _, sub := range n.subs {
		first, last = groupsIn(sub, first, last)
	}
	return first, last
}

// firstOf is the set of characters that a match of n can begin with; false where a
// match may be empty.
func firstOf(n *node) (set, bool) {
	switch n.op {
	case opSet:
		return n.set, true
	case opGroup:
		return firstOf(n.subs[0])
	case opRepeat:
		if n.min > 0 {
			return firstOf(n.subs[0])
		}
	case opCat:
		return firstOfCat(n.subs)
	case opAlt:
		var all set
		for _, sub := range n.subs {
			s, ok := firstOf(sub)
			if !ok {
				return nil, false
			}
			all = union(all, s)
		}
		return all, true
	}
	return nil, false
}

// firstOfCat skips what has no width, and adds what is optional.
func firstOfCat(subs []*node) (set, bool) {
	var all set
	for _, sub := range subs {
		switch {
		case sub.op == opAssert || sub.op == opLook || sub.op == opEmpty:
			continue
		case sub.op == opRepeat && sub.min == 0:
			s, ok := firstOf(sub.subs[0])
			if !ok {
				return nil, false
			}
			all = union(all, s)
			continue
		}
		s, ok := firstOf(sub)
		return union(all, s), ok
	}
	return nil, false
}
