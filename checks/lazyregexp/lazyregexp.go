// Package lazyregexp compiles regular expressions when they are first used: compiling all
// of a program's takes a part of each start, and most runs use few. It is a floor.
package lazyregexp

import (
	"regexp"
	"sync"
)

// New gives the regular expression, which is compiled when it is first asked for. It must
// be right: a mistake panics then, and a test of the repository compiles all of them.
func New(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
