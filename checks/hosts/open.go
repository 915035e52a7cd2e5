package hosts

import (
	"context"
	"errors"

	"grader/checks"
	"grader/checks/report"
)

// An Opener opens the project at a URL, or refuses it.
type Opener func(url string) (checks.Project, error)

// Open opens the project at an address as people paste them, with its host's
// placeholders as errors. What it made of the address is in the project's notes.
// A URL is opened by the opener, whose errors are given back: it has the last word
// on what may be asked.
//
// The address of an editor or a repository is a project of which nothing is
// asked: each of its pages is the error that says so.
func Open(handedIn string, open Opener, opts Options) (checks.Project, error) {
	a := ParseAddress(handedIn)
	if a.Several != nil {
		return checks.Project{}, a.Several
	}
	p, err := open(a.URLs[0])
	if err != nil {
		return checks.Project{}, err
	}
	p.Submitted, p.Notes = a.submitted(handedIn), a.Notes
	if a.NotTheApp != nil {
		p.Site = refusal{a.NotTheApp}
		return p, nil
	}
	p = Wrap(p, opts)
	if len(a.URLs) == 1 {
		return p, nil
	}
	settled := p
	p.Settle = func(ctx context.Context) checks.Project { return a.settle(ctx, settled, open, opts) }
	return p, nil
}

// settle finds out whether the project answers at the first of two URLs or only
// at the other one. It is opened anew: what was asked meanwhile is no hint's.
func (a Address) settle(ctx context.Context, first checks.Project, open Opener, opts Options) checks.Project {
	taken := a.URLs[0]
	if !answers(ctx, taken, open) && answers(ctx, a.URLs[1], open) {
		taken = a.URLs[1]
	}
	p, err := open(taken)
	if err != nil {
		return first
	}
	p.Submitted, p.Notes = first.Submitted, append([]report.Note{}, first.Notes...)
	for i, n := range p.Notes {
		if n.Code == "scheme_added" {
			p.Notes[i].Detail += " It was taken as " + p.URL + "."
		}
	}
	return Wrap(p, opts)
}

// answers reports whether anything that speaks HTTP is at the URL, also if it is
// a host that sleeps.
func answers(ctx context.Context, url string, open Opener) bool {
	p, err := open(url)
	if err != nil {
		return false
	}
	_, err = p.Site.Do(ctx, checks.Request{URL: p.URL + "/", Last: true, NoFollow: true})
	var site *checks.SiteError
	if !errors.As(err, &site) {
		return err == nil
	}
	switch site.Code {
	case report.ConnectionRefused, report.ConnectTimeout, report.TLSFailure, report.BadResponse, report.ReadTimeout:
		return false
	}
	return true // it would be no better at the other one
}

// A refusal is the site of which nothing is asked.
type refusal struct{ problem *checks.SiteError }

func (r refusal) Do(context.Context, checks.Request) (*checks.Response, error) {
	problem := *r.problem
	return nil, &problem
}

// Refused is a project whose address can't be one, so that a report can say why.
func Refused(handedIn string, err *checks.TargetError) checks.Project {
	return checks.Project{
		URL: "http://project.invalid", Submitted: clip(handedIn),
		Site: refusal{&checks.SiteError{Code: report.ErrorCode(err.Code), Detail: err.Detail}},
	}
}

// Down is the site of a project that does not run, and why.
func Down(why string) checks.Site {
	return refusal{&checks.SiteError{Code: report.ConnectionRefused, Detail: why, Retryable: true}}
}
