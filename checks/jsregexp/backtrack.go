package jsregexp

import (
	"context"
	"fmt"
	"math"
)

const (
	maxBacktrackUnits = 1 << 20  // code units of a text; a longer one is not tried
	maxSteps          = 20 << 20 // of one search, about a second
	maxPending        = 2 << 20  // alternatives not yet tried
)

// backtracker matches by the specification's steps, over code units, or code points
// under the flag u. It knows the whole language, but may take exponential time, so
// it has a budget.
type backtracker struct {
	code      []inst
	first     *charClass // what a match begins with; nil where it may be empty
	groups    int        // with the whole match
	registers int
	unicode   bool
	sticky    bool
}

// A choice is an alternative to resume from, or an old value to restore when
// backtracking past the point where it was overwritten.
type choice struct {
	pc   int // instruction to resume at; or restoreCapture or restoreRegister
	at   int // position in the text; or which one to restore
	more int // further positions to try, before at if greedy or after it if lazy; or the old value
}

const (
	restoreCapture  = -1
	restoreRegister = -2
)

// A search is one run of a backtracker on a text.
type search struct {
	*backtracker
	ctx   context.Context
	text  []rune
	caps  []int // two for each group, −1 where it took no part
	regs  []int
	stack []choice
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
		s.stack = s.stack[:0]
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

// spent counts a step, and tells whether the budget is used up.
func (s *search) spent() bool {
	s.steps++
	switch {
	case s.steps > maxSteps || len(s.stack) > maxPending:
		s.err = ErrBudget
	case s.steps&0xFFF == 0 && s.ctx.Err() != nil:
		s.err = fmt.Errorf("%w: %w", ErrBudget, s.ctx.Err())
	}
	return s.err != nil
}

// run executes from an instruction and a position in the text. It returns the end of
// the match, or −1. After a match the choices that it pushed are still on the stack.
func (s *search) run(pc, at int) int {
	base := len(s.stack)
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
			s.stack = append(s.stack, choice{pc: in.other, at: at})
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
		case progressOp: // an empty iteration beyond the least number fails
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

// back pops to the last alternative; pc is −1 if there is none above base.
func (s *search) back(base int) (pc, at int) {
	for len(s.stack) > base {
		last := &s.stack[len(s.stack)-1]
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
			s.stack = s.stack[:len(s.stack)-1]
			return pc, at
		}
		s.stack = s.stack[:len(s.stack)-1]
	}
	return -1, 0
}

// shift resumes with the next length of a run of one set, if there is one.
func (s *search) shift(last *choice) (pc, at int, ok bool) {
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
		s.stack = s.stack[:len(s.stack)-1]
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

// runOf matches a set as often as its quantifier prefers, and pushes the other
// lengths as a choice.
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
		s.stack = append(s.stack, choice{pc: pc + 1, at: at, more: more})
	}
	return at, true
}

func (s *search) setCapture(i, to int) {
	if s.caps[i] != to {
		s.stack = append(s.stack, choice{pc: restoreCapture, at: i, more: s.caps[i]})
		s.caps[i] = to
	}
}

func (s *search) setRegister(i, to int) {
	if s.regs[i] != to {
		s.stack = append(s.stack, choice{pc: restoreRegister, at: i, more: s.regs[i]})
		s.regs[i] = to
	}
}

// loop decides whether a counted loop runs its body (in.to) or ends (in.other).
func (s *search) loop(in *inst, at int) int {
	count := s.regs[in.n]
	switch {
	case count < in.min:
		return in.to
	case in.max != unlimited && count >= in.max:
		return in.other
	case in.lazy:
		s.stack = append(s.stack, choice{pc: in.to, at: at})
		return in.other
	}
	s.stack = append(s.stack, choice{pc: in.other, at: at})
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
	return at, true // a reference to a group that did not take part matches the empty string
}

// unitOf16 is the code unit that a character of a code string stands for; a code
// point is itself.
func unitOf16(r rune, unicode bool) rune {
	if unicode {
		return r
	}
	return unitOf(r)
}

// look matches a look-around. It is atomic: its own choices are dropped. Its captures
// stay, and are restored on backtracking.
func (s *search) look(in *inst, pc, at int) bool {
	base := len(s.stack)
	before := append([]int(nil), s.caps...)
	end := s.run(pc+1, at)
	s.stack = s.stack[:base] // registers need no restoring: each loop sets its own anew
	if in.negative || end < 0 {
		copy(s.caps, before)
		return s.err == nil && (end < 0) == in.negative
	}
	for i, old := range before {
		if s.caps[i] != old {
			s.stack = append(s.stack, choice{pc: restoreCapture, at: i, more: old})
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
