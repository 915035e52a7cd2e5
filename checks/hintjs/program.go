// Package hintjs runs hints that are programs: JavaScript that fetches pages of
// a project and asserts on them, in an embedded interpreter.
//
// Programs find what hints use of a browser and of chai 4's assert interface. Verdicts
// and messages of assertions are exactly those of V8 with chai. The engine's own
// messages (of a TypeError, say) are translated into V8's.
//
// A program can reach nothing but the project, through the session. A hint that needs
// a browser's window or another site is reported as not gradable.
package hintjs

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/parser"

	"grader/checks"
	"grader/checks/jsregexp"
	"grader/checks/report"
)

// Options say where programs run, and limit a run. The zero value works.
type Options struct {
	// Workers are the processes that programs run in. nil is this process, for
	// trusted programs: a program could take all its memory, and end it. Their local
	// times are in this process's time zone, whatever the session's is.
	Workers *Workers

	CPU       time.Duration     // CPU time of a worker; 0 is 5 s
	Memory    uint64            // memory of a worker, in bytes; 0 is 256 MiB
	CallStack int               // depth of calls; 0 is 10000, about V8's
	Fetches   int               // requests; 0 is 200
	Connect   Connect           // connects Socket.IO clients; nil: a program that asks for one can't be judged
	Console   func(line string) // gets what the program logs, 1000 lines at most; nil drops it
}

func (o Options) withDefaults() Options {
	o.CPU = cmp.Or(o.CPU, 5*time.Second)
	o.Memory = cmp.Or(o.Memory, 256<<20)
	o.CallStack = cmp.Or(o.CallStack, 10000)
	o.Fetches = cmp.Or(o.Fetches, 200)
	return o
}

// A Program is a compiled hint. It is safe for concurrent use: each run has an
// interpreter of its own.
type Program struct {
	source   string
	code     *goja.Program
	parts    []string           // of the library
	patterns []*jsregexp.Regexp // of the regular expression literals, in order
	probes   *probes
	aparts   []apart
	catches  bool // there is a catch clause
	// changesBuiltins says that it may change one: it gets the library's pinned form.
	changesBuiltins bool
	makesGetters    bool // it may have an object with a getter
	opts            Options
	least           atomic.Int64 // CPU time of a run so far, in nanoseconds; 0: unknown

	onlyThrows bool
	needsPage  bool
	first      *text // the URL of the page that it gets first, if that is known
	sites      func() callsites
}

var _ checks.Check = (*Program)(nil)

// A SyntaxError is a mistake in a hint's JavaScript.
type SyntaxError struct {
	Line, Column int // from 1; columns in bytes
	Reason       string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Reason) }

// Compile compiles a hint's code: the body of an async function that sees
// `code`, `assert`, `fetch` and so on. The error is a [*SyntaxError].
func Compile(code string) (*Program, error) { return CompileWith(code, Options{}) }

// The code has lines of its own, so columns in it are right, and lines are one more
// than in the hint.
const (
	opening = "(async function () {\n"
	closing = "\n})"
)

// programName is the file name of a program in stacks.
const programName = "hint"

// maxCode bounds a hint's code, in bytes: the parser is recursive.
const maxCode = 64 << 10

// CompileWith is Compile with limits.
func CompileWith(code string, opts Options) (*Program, error) { return compile(code, opts, addProbes) }

func compile(code string, opts Options, watch func(*ast.Program) *probes) (*Program, error) {
	if len(code) > maxCode {
		return nil, &SyntaxError{
			Line:   1,
			Column: 1,
			Reason: fmt.Sprintf("A hint's code has at most %d bytes; this has %d", maxCode, len(code)),
		}
	}
	parsed, err := parseHint(code)
	if err != nil {
		return nil, syntaxError(err)
	}
	found := analyze(parsed)
	if found.err != nil {
		return nil, found.err
	}
	rewriteTypeof(parsed, found)
	sites := sync.OnceValue(func() callsites { return callsitesOf(withoutProbes(code)) })
	page, first := needsPage(parsed, found), firstPage(parsed, found)
	probes := watch(parsed)
	translateCatches(found.catches)
	aparts := wrapAparts(found.aparts)
	compiled, err := compileTree(parsed)
	if err != nil {
		return nil, syntaxError(err)
	}
	return &Program{
		source: code, code: compiled, parts: partsFor(found), patterns: found.patterns, probes: probes, aparts: aparts,
		catches: len(found.catches) > 0, changesBuiltins: found.changesBuiltins(), makesGetters: found.makesGetters(),
		opts: opts.withDefaults(), onlyThrows: found.onlyThrows(), needsPage: page, first: first, sites: sites,
	}, nil
}

func compileTree(p *ast.Program) (compiled *goja.Program, err error) {
	defer survive(&err)
	return goja.CompileAST(p, false)
}

// withoutProbes parses the code of a compiled program again, without probes.
func withoutProbes(code string) *ast.Program {
	parsed, err := parseHint(code)
	if err != nil {
		panic(err) // it was parsed before
	}
	rewriteTypeof(parsed, analyze(parsed))
	return parsed
}

func survive(err *error) {
	if recover() != nil {
		*err = &SyntaxError{Line: 1, Column: 1, Reason: "Unexpected token"}
	}
}

// Run implements [checks.Check].
func (p *Program) Run(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
	if p.opts.Workers != nil {
		return p.opts.Workers.run(ctx, s, p)
	}
	d := newRunner(ctx, s, p)
	if err := d.askFirst(p); err != nil {
		return nil, err
	}
	d.engine = &inProcess{program: p}
	e, stopClock := p.start(s)
	defer stopClock()
	return d.run(e)
}

// start describes a run on a project, whose clock goes until stopClock is called.
func (p *Program) start(s *checks.Session) (e *start, stopClock func()) {
	ahead, stopClock := s.StartClock(time.Now)
	return &start{
		Project: s.Code(), Console: p.opts.Console != nil, Ahead: ahead, Zone: s.TimeZone(),
		Limits: limits{CallStack: p.opts.CallStack, Fetches: p.opts.Fetches, Memory: p.opts.Memory},
	}, stopClock
}

func syntaxError(err error) error {
	switch err := err.(type) { //nolint:errorlint // the parser's and the compiler's own errors come unwrapped
	case *SyntaxError:
		return err
	case parser.ErrorList:
		if len(err) > 0 {
			at := err[0].Position
			return &SyntaxError{Line: at.Line - 1, Column: at.Column, Reason: err[0].Message}
		}
	case *goja.CompilerSyntaxError:
		at := err.File.Position(err.Offset)
		return &SyntaxError{Line: at.Line - 1, Column: at.Column, Reason: err.Message}
	}
	return &SyntaxError{Line: 1, Column: 1, Reason: strings.TrimPrefix(err.Error(), "SyntaxError: ")}
}
