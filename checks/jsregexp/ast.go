package jsregexp

type op uint8

const (
	opEmpty  op = iota
	opSet       // one character of set
	opCat       // subs one after the other
	opAlt       // one of subs
	opGroup     // capturing group of subs[0]
	opRepeat    // subs[0] repeated
	opRef       // back reference
	opAssert    // ^ $ \b \B
	opLook      // look-ahead or look-behind at subs[0]
)

type assertion uint8

const (
	textStart assertion = iota
	textEnd
	lineStart
	lineEnd
	wordBoundary
	notWordBoundary
	foldedBoundary // under i and u, where two more characters are of words
	notFoldedBoundary
)

const unlimited = -1

// node is a node of a pattern's syntax tree. Sets are closed under the flag i.
type node struct {
	op         op
	start, end int // byte offsets in the source
	subs       []*node
	set        set
	char       rune // of a set written as one character (under i, in any case); else −1
	min, max   int  // of a repeat; max may be unlimited
	lazy       bool
	index      int   // the number of a group, or of the group referred to
	also       []int // of a reference by a name that several groups have: the others
	fold       bool  // of a reference: in any case
	assert     assertion
	behind     bool // look-behind
	negative   bool // negative look-around
	expanded   bool // an alternation that stands for back references
}

// has tells whether n or a node in it satisfies f.
func (n *node) has(f func(*node) bool) bool {
	if f(n) {
		return true
	}
	for _, sub := range n.subs {
		if sub.has(f) {
			return true
		}
	}
	return false
}

// groups are those that a reference is to.
func (n *node) groups() []int { return append([]int{n.index}, n.also...) }

// nullable tells whether n may match nothing (true where it can't be known).
func (n *node) nullable() bool {
	switch n.op {
	case opSet:
		return false
	case opCat, opGroup:
		for _, sub := range n.subs {
			if !sub.nullable() {
				return false
			}
		}
		return true
	case opAlt:
		for _, sub := range n.subs {
			if sub.nullable() {
				return true
			}
		}
		return false
	case opRepeat:
		return n.min == 0 || n.subs[0].nullable()
	}
	return true
}

// pattern is a parsed pattern.
type pattern struct {
	root   *node
	names  []string // by group number; names[0] is ""
	flags  flags
	source string

	modified bool // has modifiers, such as (?i:a)
}

type flags struct {
	ignoreCase, multiline, dotAll, sticky, unicode, sets bool
}
