// Package jsregexp matches JavaScript's regular expressions: the same answer as
// V8 gives, and no text that makes it slow where the pattern allows that.
//
// A pattern is parsed as ECMAScript 2025 with Annex B says, with \p{…}, the
// operations and strings of the flag v, modifiers such as (?i:a), and names that
// several groups share. Compile picks from three matchers, each exact:
//
//   - segments. The pattern is a chain of words with gaps between them, such as
//     /io.emit.*('|")user count\1.*currentUsers/s. The words are searched one
//     after the other, each time for the smallest end, in a single pass over the
//     text: gigabytes a second. Most patterns that look for code are of this kind.
//   - linear. The pattern is rewritten for package regexp, every set of
//     characters written out, closed under Canonicalize where the flag i asks
//     for it. Some hundred nanoseconds a character at worst.
//   - backtracking. Look-around, and back references that can't be expanded, go to
//     regexp2 on code units; what regexp2 does not know (the flags u and v,
//     modifiers, names that several groups share) goes to a backtracker of our own,
//     by the specification's steps. Both have a budget. Running out of it is
//     ErrBudget: "could not be judged", never "no match".
//
// Back references to a group with a short list of words are expanded first, so
// that ('|")x\1 becomes (?:'x'|"x"), and seldom need backtracking.
//
// JavaScript's strings are sequences of 16-bit code units. A [Text] is decoded once;
// it is matched as UTF-8 where that gives the same answer, else with each surrogate
// of a pair as a character of its own.
//
// Known differences from V8: under the flag u it also finds empty matches inside a
// surrogate pair, and lets (?i: change the classes that follow its group, both
// against the specification. Where a loop can match the empty string and the text is
// hostile, the end of a match may differ; whether there is one, and its start, don't.
package jsregexp
