// Package js has JavaScript's values in Go: JSON as V8 reads it, and in V8's
// words what is wrong with it; the abstract operations of ECMA-262 on such
// values; how chai 4 shows them in its messages; property paths; UTF-16 strings;
// dates.
//
// It is a floor: whatever judges or explains values stands on it, and it knows
// nothing of hints, pages or the interpreter. What is here must answer as V8 or
// chai 4.4.1 does, to the letter; a difference is a defect, and becomes a row of
// the golden files.
//
// A value is nil for null, bool, float64, string, []any, an [*Object], or
// [Undefined]. A string is well-formed UTF-8 but for lone surrogates, which
// stand in it as three bytes each.
package js

// Undefined is JavaScript's undefined.
type Undefined struct{}
