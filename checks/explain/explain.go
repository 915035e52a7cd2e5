// Package explain says why a hint failed, and what to know about one that
// passed: sentences for a learner, made of the structure of the author's
// patterns and of the code that was found. It judges nothing.
package explain

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"sync"

	"grader/checks"
	"grader/checks/page"
	"grader/checks/report"
)

// An Explainer explains judged hints. Its zero value works; its method Begin
// is for [checks.Options]. It is safe for concurrent use, and remembers each
// pattern that it explained.
type Explainer struct {
	// Origin is that of the challenge's own site, which reads projects in a
	// browser; "" leaves out the caution about projects that it could not read.
	Origin string
	// Checkout gives the SHA-256, in hexadecimal, of the file that the project
	// should answer a path with; nil and false compare nothing.
	Checkout func(path string) (sha256 string, ok bool)

	patterns sync.Map // of *pattern by its *jsregexp.Regexp
}

const maxNotes = 3 // of a hint, of each kind

// Begin begins the explaining of one grading. What it returns says why a hint
// failed, the most useful first, or what to know about a hint that passed.
func (e *Explainer) Begin() checks.Explain {
	g := &grading{Explainer: e, sources: map[*checks.Response]*source{}, told: map[string]int{}}
	return g.hint
}

// A grading is the explaining of one, whose hints share what is known of pages.
type grading struct {
	*Explainer
	sources map[*checks.Response]*source
	told    map[string]int // the hint that has a sentence, by the sentence

	challenge *checks.Challenge
	names     map[string]bool // see wanted
}

// source is a page as JavaScript.
func (g *grading) source(page *checks.Response) *source {
	src := g.sources[page]
	if src == nil {
		src = newSource(page.Text())
		g.sources[page] = src
	}
	return src
}

func (g *grading) hint(ctx context.Context, j checks.Judged) (explanation, cautions []report.Note) {
	g.challenge = j.Challenge
	check, ok := j.Hint.Check.(*page.Check)
	if !ok {
		return g.once(j, g.program(j)), nil
	}
	page := j.Page
	if page == nil {
		return nil, nil
	}
	x := explainer{grading: g, check: check, page: page, judged: j, asked: asked(check)}
	x.script = isScript(x.asked, page)
	switch j.Result.Verdict {
	case report.Fail:
		explanation = g.once(j, x.failures(ctx))
	case report.Pass:
		cautions = append(x.hollow(ctx), g.delivery(x.asked, page)...)
	}
	if n, differs := g.differs(x.asked, page); differs {
		cautions = append([]report.Note{n}, cautions...)
	}
	return explanation, first(cautions)
}

// once leaves out what was said already, of this hint; what was said of an
// earlier one is referred to.
func (g *grading) once(j checks.Judged, notes []report.Note) []report.Note {
	var said []report.Note
	referred := false
	for _, n := range first(notes) {
		number, told := g.told[n.Detail]
		switch {
		case !told:
			g.told[n.Detail] = j.Result.Number
			said = append(said, n)
		case number != j.Result.Number && !referred:
			referred = true
			before := note("as_before", params{"page": n.Page, "hint": strconv.Itoa(number)})
			before.Line = n.Line
			said = append(said, before)
		}
	}
	return said
}

// asked is the path of the page that a check asks for, as in the report.
func asked(check *page.Check) string {
	if check.Page.Path == "" {
		return "/"
	}
	return safe(check.Page.Path)
}

func first(notes []report.Note) []report.Note { return notes[:min(len(notes), maxNotes)] }

func (e *Explainer) differs(asked string, page *checks.Response) (report.Note, bool) {
	if e.Checkout == nil {
		return report.Note{}, false
	}
	want, ok := e.Checkout(asked)
	sum := sha256.Sum256([]byte(page.Body))
	return note("not_the_checkout", params{"page": asked}), ok && want != hex.EncodeToString(sum[:])
}

// An explainer is at work on one hint.
type explainer struct {
	*grading
	check  *page.Check
	page   *checks.Response
	judged checks.Judged
	asked  string // path of the page
	script bool   // the page is JavaScript
}

// source is the page as JavaScript.
func (x *explainer) source() *source { return x.grading.source(x.page) }

// failures explains each assertion that failed.
func (x *explainer) failures(ctx context.Context) []report.Note {
	if n, ok := unread(x.asked, x.page, x.check.JSON); ok {
		return []report.Note{n}
	}
	if x.check.JSON {
		return x.jsonFailures()
	}
	var notes []report.Note
	for i, a := range x.judged.Result.Assertions {
		if a.Verdict != report.Fail || i >= len(x.check.Assertions) || len(notes) > 2*maxNotes {
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
