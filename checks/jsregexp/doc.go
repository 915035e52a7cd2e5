// Package jsregexp matches JavaScript's regular expressions: the same answer as
// V8 gives, and no text that makes it slow where the pattern allows that.
//
// A pattern is parsed as ECMAScript 2023 with Annex B says; the flags are
// d g i m s u y. Compile picks from three ways of matching, each exact:
//
//   - Segments. The pattern is a chain of words with gaps between them, such as
//     /io.emit.*('|")user count\1.*currentUsers/s. The words are searched one
//     after the other, each time for the smallest end, and the text is gone
//     over once: gigabytes a second. Most patterns that look for code are such.
//   - Translated. The pattern is rewritten for package regexp, every set of
//     characters written out, closed under Canonicalize where the flag i asks
//     for it. Linear; some hundred nanoseconds a character at worst.
//   - Backtracking. What is left, look-around and back references that can't be
//     expanded, goes to regexp2 on code units, with a budget of time and size.
//     Running out is ErrBudget: "could not be judged", never "no match".
//
// Back references to a group with a short list of words are expanded first, so
// that ('|")x\1 is (?:'x'|"x"), and seldom need the third way.
//
// JavaScript's strings are code units, 16 bits each. A [Text] is decoded once;
// it is matched as UTF-8 where that is the same, else with the two halves of a
// character beyond U+FFFF as characters of their own.
//
// What can't be run exactly is refused by Compile with an *UnsupportedError:
// the flag v, \p, and under u what the second way can't do with all its
// captures. Known to be open: in back references under i, letter case is that
// of Go's Unicode tables, elsewhere that of Unicode 17; under u, V8 also finds
// matches of nothing between the halves of a pair, against the specification;
// and where a loop can match nothing and the text is hostile, the end of a match
// (not its verdict or start) may differ.
package jsregexp
