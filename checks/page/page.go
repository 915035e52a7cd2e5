// Package page has the hints that are data: fetch a page, assert on its text or
// JSON. Most hints are of this kind; they are judged without an interpreter, by
// pure functions of the page's bytes, and can therefore be explained.
//
// It is a floor above checks and js: the loader makes its checks, and what
// explains a verdict looks into them. Every method of [Assertion] must say what
// chai 4.4.1 says, held by testdata/chai and by running the same hints as programs.
package page

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"grader/checks"
	"grader/checks/js"
	"grader/checks/jsregexp"
	"grader/checks/report"
)

// A Check fetches one page and asserts on what it says: the hint as plain
// data. Its outcome is that of the JavaScript that its author wrote.
type Check struct {
	Page       Address
	Guard      Guard
	JSON       bool // the page is parsed as JSON; else it is text
	Assertions []Assertion

	// Program is the same hint as JavaScript. It runs instead if an assertion asks for a
	// property that the value may inherit from its prototype ([js.ErrInherited]). Only a
	// check that MayInherit needs it.
	Program checks.Check
}

// MayInherit reports whether an assertion looks at a property such as `values`
// or `link`: an object may have it as data, and an array or a string as a method.
func (c *Check) MayInherit() bool {
	return slices.ContainsFunc(c.Assertions, Assertion.mayInherit)
}

// An Address names a page of a project as a hint's author wrote it.
type Address struct {
	Path   string // "/_api/server.js"; "" for the project's URL itself
	Append bool   // `code + path` rather than `new URL(path, code)`
}

// Reference is the address as a URL reference, to be resolved against the
// project's URL, code.
func (a Address) Reference(code string) string {
	if a.Append {
		return code + a.Path
	}
	return a.Path
}

// A Guard says what a check throws where the page's status is not a success.
type Guard string

// The guards.
const (
	NoGuard     Guard = ""
	GuardText   Guard = "text"   // throw Error(await response.text())
	GuardStatus Guard = "status" // throw Error(`${response.status} ${response.statusText}`)
)

// PageReference implements [checks.PageCheck].
func (c *Check) PageReference(code string) string { return c.Page.Reference(code) }

// Run implements [checks.Check]. All assertions run, also after one has failed, so that
// a learner sees all that there is to do; the first failure is the hint's.
func (c *Check) Run(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
	url, err := s.Resolve(c.PageReference(s.Code()))
	if err != nil {
		return nil, &checks.SiteError{
			Code:   report.NotGradable,
			Detail: "The check's page has no valid URL in this project.",
		}
	}
	resp, err := s.Get(ctx, url)
	if err != nil {
		return nil, err
	}
	if c.JSON {
		// Before Compute, since waiting for memory must not hold a processor.
		release, err := checks.Reserve(ctx, treeOfByte*len(resp.Body))
		if err != nil {
			return nil, err
		}
		defer release()
	}
	var ran []report.Assertion
	err = s.Compute(ctx, func(ctx context.Context) (err error) {
		ran, err = c.judge(ctx, resp)
		return err
	})
	if err == js.ErrInherited {
		return c.runProgram(ctx, s)
	}
	return ran, err
}

// treeOfByte is how many bytes of memory the values of a hostile JSON text may take for
// each of its bytes.
const treeOfByte = 40

func (c *Check) judge(ctx context.Context, resp *checks.Response) ([]report.Assertion, error) {
	root, err := c.read(resp)
	if err != nil {
		return nil, err
	}
	ran := make([]report.Assertion, 0, len(c.Assertions))
	var failure, trouble error
	for _, pa := range c.Assertions {
		a, err := pa.assert(ctx, root)
		if err == js.ErrInherited {
			return nil, err
		}
		a.Page = cmp.Or(c.Page.Path, "/")
		if err != nil {
			a.Failure = err.Error()
		}
		ran = append(ran, a)
		switch thrown, isThrown := errors.AsType[js.TypeError](err); {
		case isThrown:
			return ran, firstOf(failure, &checks.Failure{Message: thrown.Error()})
		case isFailure(err):
			failure = firstOf(failure, err)
		default:
			trouble = firstOf(trouble, err)
		}
	}
	return ran, firstOf(failure, trouble)
}

func isFailure(err error) bool {
	_, is := errors.AsType[*checks.Failure](err)
	return is
}

func (c *Check) runProgram(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
	if c.Program == nil {
		return nil, &checks.SiteError{
			Code:   report.NotGradable,
			Detail: "The check asks a value of the page for what is no data.",
		}
	}
	return c.Program.Run(ctx, s)
}

// read gives what the assertions look at: the page's text or its JSON.
func (c *Check) read(resp *checks.Response) (any, error) {
	switch {
	case resp.OK() || c.Guard == NoGuard:
	case c.Guard == GuardText:
		return nil, &checks.Failure{Message: resp.Text().String()}
	default:
		return nil, &checks.Failure{Message: fmt.Sprintf("%d %s", resp.Status, resp.StatusText)}
	}
	if c.JSON {
		return parseJSON(resp.Text())
	}
	return resp.Text(), nil
}

// parseJSON is JSON.parse of a page: what is no JSON is the learner's failure.
func parseJSON(text *jsregexp.Text) (any, error) {
	v, err := js.ParseJSON(text)
	var syntax *js.SyntaxError
	switch {
	case err == js.ErrTooDeep:
		return nil, &checks.SiteError{Code: report.TooComplex, Detail: "The page's JSON is nested too deeply."}
	case errors.As(err, &syntax):
		return nil, &checks.Failure{Message: syntax.Error()}
	}
	return v, err
}

func firstOf(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
