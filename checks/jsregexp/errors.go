package jsregexp

import (
	"errors"
	"fmt"
)

// ErrBudget says that a text could not be judged: out of time, or too large for
// the matcher that it needs. It carries nothing of the text, and never means that
// there is no match. Where a context ended, it wraps the context's error too.
var ErrBudget = errors.New("regular expression could not be judged within its budget")

// SyntaxError says that a pattern is not one of JavaScript's.
type SyntaxError struct {
	Offset int    // byte offset in the source at which it was noticed
	Reason string // for example "unmatched )"
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("invalid regular expression: %s at offset %d", e.Reason, e.Offset)
}

// UnsupportedError says that a pattern may be right, but could not be matched
// exactly as JavaScript does.
type UnsupportedError struct {
	Offset  int    // byte offset in the source
	Feature string // for example "flag v"
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("unsupported in a regular expression: %s at offset %d", e.Feature, e.Offset)
}
