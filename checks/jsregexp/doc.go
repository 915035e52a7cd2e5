// Package jsregexp matches JavaScript's regular expressions: the same answer as
// V8 gives, and no text that makes it slow where the pattern allows that.
//
// A pattern is parsed as ECMAScript 2025 with Annex B says, with \p{…}, the
// operations and strings of the flag v, modifiers such as (?i:a), and names that
// several groups have. Compile picks from three ways of matching, each exact:
//
//   - Segments. The pattern is a chain of words with gaps between them, such as
//     /io.emit.*('|")user count\1.*currentUsers/s. The words are searched one
//     after the other, each time for the smallest end, and the text is gone
//     over once: gigabytes a second. Most patterns that look for code are such.
//   - Translated. The pattern is rewritten for package regexp, every set of
//     characters written out, closed under Canonicalize where the flag i asks
//     for it. Linear; some hundred nanoseconds a character at worst.
//   - Backtracking. What is left, look-around and back references that can't be
//     expanded, goes to regexp2 on code units; and what regexp2 does not know (the
//     flags u and v, modifiers, names that several groups have) to a backtracker
//     of our own, by the specification's steps. Both have a budget. Running out is
//     ErrBudget: "could not be judged", never "no match".
//
// Back references to a group with a short list of words are expanded first, so
// that ('|")x\1 is (?:'x'|"x"), and seldom need the third way.
//
// JavaScript's strings are code units, 16 bits each. A [Text] is decoded once;
// it is matched as UTF-8 where that is the same, else with the two halves of a
// character beyond U+FFFF as characters of their own.
//
// Known to be open: under u, V8 also finds matches of nothing between the halves
// of a pair, and lets (?i: change the classes that follow its group, both against
// the specification; and where a loop can match nothing and the text is hostile,
// the end of a match (not its verdict or start) may differ.
package jsregexp
