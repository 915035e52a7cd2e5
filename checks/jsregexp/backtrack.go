package jsregexp

import (
	"context"
	"fmt"
	"math"
)

const (
	maxBacktrackUnits = 1 << 20  // a longer text is not tried
	maxSteps          = 20 << 20 // of one search: about a second; more, and the text could not be judged
	maxPending        = 2 << 20  // ways not yet tried
)

// backtracker is the specification's own backtracking, over code units, or code
// points under the flag u. It knows the whole language, but may
// take exponential time, so it has a budget.
type backtracker struct {
	code      []inst
	first     *charClass // what a match begins with; nil where it may be empty
	groups    int        // with the whole match
	registers int
	unicode   bool
	sticky    bool
}

// A try is a way that was left for later, or what to restore on the way back to one.
type try struct {
	pc   int // where to go on; or −1 to restore a capture, −2 a register
	at   int // in the text; or which one to restore
	more int // places before (greedy) or after it to try too; or the old value
}

const (
	restoreCapture  = -1
	restoreRegister = -2
)

// A search is one attempt of a backtracker on a text.
type search struct {
	*backtracker
	ctx   context.Context
	text  []rune
	caps  []int // two for each group, −1 where it took no part
	regs  []int
	tries []try
	steps int
	err   error
}

// exec returns the captures of the first match from a code unit on, in code
// units.
func (b *backtracker) exec(ctx context.Context, t *Text, from int) ([]Capture, error) {
	if t.len16() > maxBacktrackUnits {
		return nil, ErrBudget
	}
	s := &search{backtracker: b, ctx: ctx, text: t.runes()}
	if b.unicode {
		s.text, from = t.points(), t.pointAtUnit(from)
	}
	s.caps, s.regs = make([]int, 2*b.groups), make([]int, b.registers)
	for at := from; at <= len(s.text); at++ {
		if b.first != nil && (at == len(s.text) || !b.first.has(s.text[at])) {
			if b.sticky {
				break
			}
			continue
		}
		for i := range s.caps {
			s.caps[i] = -1
		}
		s.tries = s.tries[:0]
		if end := s.run(0, at); end >= 0 {
			s.caps[0], s.caps[1] = at, end
			return s.captures(t), nil
		}
		if s.err != nil {
			return nil, s.err
		}
		if b.sticky {
			break
		}
	}
	return nil, nil
}

func (s *search) captures(t *Text) []Capture {
	list := make([]Capture, s.groups)
	for i := range list {
		list[i] = Capture{s.caps[2*i], s.caps[2*i+1]}
		if s.unicode && list[i].Start >= 0 {
			list[i] = Capture{t.unitAtPoint(list[i].Start), t.unitAtPoint(list[i].End)}
		}
	}
	return list
}

// spent counts a step, and tells whether the budget is.
func (s *search) spent() bool {
	s.steps++
	switch {
	case s.steps > maxSteps || len(s.tries) > maxPending:
		s.err = ErrBudget
	case s.steps&0xFFF == 0 && s.ctx.Err() != nil:
		s.err = fmt.Errorf("%w: %w", ErrBudget, s.ctx.Err())
	}
	return s.err != nil
}

// run goes on at an instruction and a place in the text. It returns the end of the
// match, or −1; what it has left in s.tries above where it began is dropped, but for
// what restores the captures.
func (s *search) run(pc, at int) int {
	base := len(s.tries)
	for {
		ok := true
		in := &s.code[pc]
		switch in.op {
		case doneOp:
			return at
		case charOp:
			at, ok = s.char(in, at)
		case runOp:
			at, ok = s.runOf(in, pc, at)
		case jumpOp:
			pc = in.to - 1
		case splitOp:
			s.tries = append(s.tries, try{pc: in.other, at: at})
			pc = in.to - 1
		case saveOp:
			s.setCapture(in.n, at)
		case clearOp:
			for i := 2 * in.n; i < 2*in.max; i++ {
				s.setCapture(i, -1)
			}
		case zeroOp:
			s.setRegister(in.n, 0)
		case markOp:
			s.setRegister(in.n, at)
		case loopOp:
			pc = s.loop(in, at) - 1
		case countOp:
			s.setRegister(in.n, s.regs[in.n]+1)
		case progressOp: // an empty turn that need not be fails
			ok = s.regs[in.n] != at || in.max >= 0 && s.regs[in.max] <= in.min
		case assertOp:
			ok = s.holds(in.assert, at)
		case refOp:
			at, ok = s.reference(in, at)
		case lookOp:
			ok = s.look(in, pc, at)
			pc = in.to - 1
		}
		if s.spent() {
			return -1
		}
		if pc++; ok {
			continue
		}
		if pc, at = s.back(base); pc < 0 {
			return -1
		}
	}
}

// back takes the last way that was left; −1 if there is none.
func (s *search) back(base int) (pc, at int) {
	for len(s.tries) > base {
		last := &s.tries[len(s.tries)-1]
		switch {
		case last.pc == restoreCapture:
			s.caps[last.at] = last.more
		case last.pc == restoreRegister:
			s.regs[last.at] = last.more
		case last.more != 0:
			if pc, at, ok := s.shift(last); ok {
				return pc, at
			}
			continue
		default:
			pc, at = last.pc, last.at
			s.tries = s.tries[:len(s.tries)-1]
			return pc, at
		}
		s.tries = s.tries[:len(s.tries)-1]
	}
	return -1, 0
}

// shift goes on with the next length of a run of one set, if there is one.
func (s *search) shift(last *try) (pc, at int, ok bool) {
	in := &s.code[last.pc-1]
	pc, at, ok = last.pc, last.at, true
	switch {
	case in.lazy:
		at, ok = s.char(in, at)
	case in.back:
		at++
	default:
		at--
	}
	last.at = at
	if last.more--; last.more == 0 || !ok {
		s.tries = s.tries[:len(s.tries)-1]
	}
	return pc, at, ok
}

func (s *search) char(in *inst, at int) (int, bool) {
	if in.back {
		if at == 0 || !in.class.has(s.text[at-1]) {
			return at, false
		}
		return at - 1, true
	}
	if at == len(s.text) || !in.class.has(s.text[at]) {
		return at, false
	}
	return at + 1, true
}

// runOf matches a set as often as its quantifier asks for, and leaves the other
// lengths for later.
func (s *search) runOf(in *inst, pc, at int) (int, bool) {
	count := 0
	most := in.max
	if in.lazy {
		most = in.min
	}
	for most == unlimited || count < most {
		next, ok := s.char(in, at)
		if !ok {
			break
		}
		at = next
		count++
	}
	s.steps += count / 8
	if count < in.min {
		return at, false
	}
	more := count - in.min
	if in.lazy {
		more = math.MaxInt
		if in.max != unlimited {
			more = in.max - in.min
		}
	}
	if more > 0 {
		s.tries = append(s.tries, try{pc: pc + 1, at: at, more: more})
	}
	return at, true
}

func (s *search) setCapture(i, to int) {
	if s.caps[i] != to {
		s.tries = append(s.tries, try{pc: restoreCapture, at: i, more: s.caps[i]})
		s.caps[i] = to
	}
}

func (s *search) setRegister(i, to int) {
	if s.regs[i] != to {
		s.tries = append(s.tries, try{pc: restoreRegister, at: i, more: s.regs[i]})
		s.regs[i] = to
	}
}

// loop decides where a counted loop goes on: in.to is its body, in.other its end.
func (s *search) loop(in *inst, at int) int {
	count := s.regs[in.n]
	switch {
	case count < in.min:
		return in.to
	case in.max != unlimited && count >= in.max:
		return in.other
	case in.lazy:
		s.tries = append(s.tries, try{pc: in.to, at: at})
		return in.other
	}
	s.tries = append(s.tries, try{pc: in.other, at: at})
	return in.to
}

func (s *search) reference(in *inst, at int) (int, bool) {
	for _, group := range in.groups {
		from, to := s.caps[2*group], s.caps[2*group+1]
		if from < 0 || to < 0 {
			continue
		}
		n := to - from
		start := at
		if in.back {
			start = at - n
		}
		if start < 0 || start+n > len(s.text) {
			return at, false
		}
		for i := range n {
			a, b := s.text[from+i], s.text[start+i]
			if a != b &&
				!(in.fold && canonicalize(unitOf16(a, s.unicode), s.unicode) == canonicalize(unitOf16(b, s.unicode), s.unicode)) {
				return at, false
			}
		}
		s.steps += n / 8
		if in.back {
			return start, true
		}
		return at + n, true
	}
	return at, true // a group that took no part matches nothing
}

// unitOf16 gives what a character of a code string stands for; code points stand for themselves.
func unitOf16(r rune, unicode bool) rune {
	if unicode {
		return r
	}
	return unitOf(r)
}

// look matches a look-around. What was left inside of it is not tried again; what it
// captured is kept, and restored on the way back.
func (s *search) look(in *inst, pc, at int) bool {
	base := len(s.tries)
	before := append([]int(nil), s.caps...)
	end := s.run(pc+1, at)
	s.tries = s.tries[:base] // registers are set anew where they are used again
	if in.negative || end < 0 {
		copy(s.caps, before)
		return s.err == nil && (end < 0) == in.negative
	}
	for i, old := range before {
		if s.caps[i] != old {
			s.tries = append(s.tries, try{pc: restoreCapture, at: i, more: old})
		}
	}
	return true
}

func (s *search) holds(a assertion, at int) bool {
	switch a {
	case textStart:
		return at == 0
	case textEnd:
		return at == len(s.text)
	case lineStart:
		return at == 0 || terminators.contains(s.text[at-1])
	case lineEnd:
		return at == len(s.text) || terminators.contains(s.text[at])
	}
	folded := a == foldedBoundary || a == notFoldedBoundary
	boundary := at > 0 && isWord(s.text[at-1], folded) != (at < len(s.text) && isWord(s.text[at], folded)) ||
		at == 0 && len(s.text) > 0 && isWord(s.text[0], folded)
	return boundary == (a == wordBoundary || a == foldedBoundary)
}

// isWord tells whether \w has a character; under i and u it has two more.
func isWord(r rune, folded bool) bool {
	return r < 0x80 && isWordByte(byte(r)) || folded && (r == 0x17F || r == 0x212A)
}
