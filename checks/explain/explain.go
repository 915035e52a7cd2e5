// Package explain says why a hint failed, and what to know about one that
// passed: sentences for a learner, made of the structure of the author's
// patterns and of the code that was found. It judges nothing.
package explain

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"grader/checks"
)

// An Explainer explains judged hints. Its zero value works; its method Hint
// is for [checks.Options].
type Explainer struct {
	// Origin is that of the challenge's own site, which reads projects in a
	// browser; "" leaves out the caution about projects that it could not read.
	Origin string
	// Checkout gives the SHA-256, in hexadecimal, of the file that the project
	// should answer a path with; nil and false compare nothing.
	Checkout func(path string) (sha256 string, ok bool)
}

const maxNotes = 3 // of a hint, of each kind

// Hint says why a hint failed, the most useful first, or what to know about a
// hint that passed.
func (e Explainer) Hint(ctx context.Context, j checks.Judged) (explanation, cautions []checks.Note) {
	defer func() {
		if recover() != nil { // a learner's page must not be able to end a grading, whatever the tokenizer makes of it
			explanation, cautions = nil, nil
		}
	}()
	return e.hint(ctx, j)
}

func (e Explainer) hint(ctx context.Context, j checks.Judged) (explanation, cautions []checks.Note) {
	check, ok := j.Hint.Check.(*checks.PageCheck)
	if !ok {
		return e.program(j), nil
	}
	page := j.Page
	if page == nil {
		return nil, nil
	}
	x := explainer{check: check, page: page, judged: j, asked: asked(check)}
	x.script = isScript(x.asked, page)
	switch j.Result.Verdict {
	case checks.Fail:
		explanation = x.failures(ctx)
	case checks.Pass:
		cautions = append(x.hollow(ctx), e.delivery(x.asked, page)...)
	}
	if n, differs := e.differs(x.asked, page); differs {
		cautions = append([]checks.Note{n}, cautions...)
	}
	return first(explanation), first(cautions)
}

// asked is the path of the page that a check asks for, as in the report.
func asked(check *checks.PageCheck) string {
	if check.Page.Path == "" {
		return "/"
	}
	return safe(check.Page.Path)
}

func first(notes []checks.Note) []checks.Note { return notes[:min(len(notes), maxNotes)] }

// program explains the failure of a hint that is a program: by the pages that
// came with an error status, for little else is known.
func (e Explainer) program(j checks.Judged) []checks.Note {
	if j.Result.Verdict != checks.Fail {
		return nil
	}
	var notes []checks.Note
	for _, r := range j.Pages {
		if !r.OK() && len(notes) < maxNotes {
			n, _ := unread(pathOf(r), r, false)
			notes = append(notes, n)
		}
	}
	return notes
}

func (e Explainer) differs(asked string, page *checks.Response) (checks.Note, bool) {
	if e.Checkout == nil {
		return checks.Note{}, false
	}
	want, ok := e.Checkout(asked)
	sum := sha256.Sum256(page.Body)
	return note("not_the_checkout", params{"page": asked}), ok && want != hex.EncodeToString(sum[:])
}

// An explainer is at work on one hint.
type explainer struct {
	check  *checks.PageCheck
	page   *checks.Response
	judged checks.Judged
	asked  string // path of the page
	script bool   // the page is JavaScript
	parsed *source
}

// source is the page as JavaScript.
func (x *explainer) source() *source {
	if x.parsed == nil {
		x.parsed = newSource(x.page.Text())
	}
	return x.parsed
}

// failures explains each assertion that failed.
func (x *explainer) failures(ctx context.Context) []checks.Note {
	if n, ok := unread(x.asked, x.page, x.check.JSON); ok {
		return []checks.Note{n}
	}
	if x.check.JSON {
		return x.jsonFailures()
	}
	var notes []checks.Note
	for i, a := range x.judged.Result.Assertions {
		if a.Verdict != checks.Fail || i >= len(x.check.Assertions) || len(notes) >= maxNotes {
			continue
		}
		pa := x.check.Assertions[i]
		switch {
		case pa.Pattern == nil || len(pa.Path) > 0:
			notes = append(notes, x.valueNote(pa, a))
		case pa.Kind == "notMatch":
			notes = append(notes, x.unwanted(ctx, pa.Pattern)...)
		default:
			notes = append(notes, x.nearMiss(ctx, pa.Pattern)...)
		}
	}
	return notes
}
