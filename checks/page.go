package checks

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
)

// A PageCheck fetches one page and asserts on what it says: the hint as plain
// data. Its outcome is that of the JavaScript that its author wrote.
type PageCheck struct {
	Page       Page
	Guard      Guard
	JSON       bool // the page is parsed as JSON; else it is text
	Assertions []PageAssertion

	// Program is the same hint as JavaScript. It runs instead where an assertion
	// meets a method or the like that a value has from its prototype, which is no
	// data. Only a check that MayInherit needs it.
	Program Check
}

// MayInherit reports whether an assertion looks at a property such as `values`
// or `link`: an object may have it as data, and an array or a string as a method.
func (c *PageCheck) MayInherit() bool {
	return slices.ContainsFunc(c.Assertions, PageAssertion.mayInherit)
}

// A Page names a page of a project as a hint's author wrote it.
type Page struct {
	Path   string // "/_api/server.js"; "" for the project's URL itself
	Append bool   // `code + path` rather than `new URL(path, code)`
}

// URL is where the page is in the project at code.
func (p Page) URL(code string) (string, error) {
	if p.Append {
		return ResolveURL(code+p.Path, code)
	}
	return ResolveURL(p.Path, code)
}

// A Guard says what a check throws where the page's status is not a success.
type Guard string

// The guards.
const (
	NoGuard     Guard = ""
	GuardText   Guard = "text"   // throw Error(await response.text())
	GuardStatus Guard = "status" // throw Error(`${response.status} ${response.statusText}`)
)

// Run implements [Check]. Where JavaScript would go on, and also after an
// assertion has failed, all others run, so that a learner sees all there is to
// do; the first failure is the hint's.
func (c *PageCheck) Run(ctx context.Context, s *Session) ([]Assertion, error) {
	url, err := s.urlOf(c.Page)
	if err != nil {
		return nil, &SiteError{Code: NotGradable, Detail: "The check's page has no valid URL in this project."}
	}
	resp, err := s.Get(ctx, url)
	if err != nil {
		return nil, err
	}
	var ran []Assertion
	err = s.Compute(ctx, func(ctx context.Context) (err error) {
		ran, err = c.judge(ctx, resp)
		return err
	})
	if err == errInherited {
		return c.runProgram(ctx, s)
	}
	return ran, err
}

func (c *PageCheck) judge(ctx context.Context, resp *Response) ([]Assertion, error) {
	root, err := c.read(resp)
	if err != nil {
		return nil, err
	}
	ran := make([]Assertion, 0, len(c.Assertions))
	var failure, trouble error
	for _, pa := range c.Assertions {
		a, err := pa.assert(ctx, root)
		if err == errInherited {
			return nil, err
		}
		a.Page = cmp.Or(c.Page.Path, "/")
		ran = append(ran, a)
		var f *Failure
		var thrown typeError
		switch {
		case errors.As(err, &thrown):
			return ran, firstOf(failure, &Failure{Message: thrown.Error()})
		case errors.As(err, &f):
			failure = firstOf(failure, err)
		default:
			trouble = firstOf(trouble, err)
		}
	}
	return ran, firstOf(failure, trouble)
}

func (c *PageCheck) runProgram(ctx context.Context, s *Session) ([]Assertion, error) {
	if c.Program == nil {
		return nil, &SiteError{Code: NotGradable, Detail: "The check asks a value of the page for what is no data."}
	}
	return c.Program.Run(ctx, s)
}

// read gives what the assertions look at: the page's text or its JSON.
func (c *PageCheck) read(resp *Response) (any, error) {
	switch {
	case resp.OK() || c.Guard == NoGuard:
	case c.Guard == GuardText:
		return nil, &Failure{Message: resp.Text().String()}
	default:
		return nil, &Failure{Message: fmt.Sprintf("%d %s", resp.Status, resp.StatusText)}
	}
	if c.JSON {
		return ParseJSON(resp.Text())
	}
	return resp.Text(), nil
}

func firstOf(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
