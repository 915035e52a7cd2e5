// Package explain says why a hint failed, and what to know about one that
// passed: sentences for a learner, made from the structure of the author's
// patterns and from the code that was found. It never changes a verdict.
//
// A pattern that did not match is aligned with one place in the code (align.go; docs/adr
// has why), which is then described (nearmiss.go, missing.go). A pass is checked for
// resting on comments, strings or unrelated statements (hollow.go, splitcall.go). A
// program's failure is traced to the answer that caused it (program.go, value.go). Its
// sentences are in checks/lang/catalogues/active.en.json.
package explain

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"sync"

	"grader/checks"
	"grader/checks/jsregexp"
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

// Begin starts the explanations of one grading. The function that it returns says why
// a hint failed, the most useful sentence first, or what to know about one that passed.
func (e *Explainer) Begin() checks.Explain {
	g := &grading{Explainer: e, sources: map[*checks.Response]*source{}, saidIn: map[string]int{}}
	return g.hint
}

// A grading has what the hints of one grading share.
type grading struct {
	*Explainer
	sources map[*checks.Response]*source
	saidIn  map[string]int // the number of the hint that a sentence was said of

	challenge *checks.Challenge
	lives     *bool                         // see livesAtOrigin; nil until it is asked for
	expected  map[string]bool               // see expectedNames
	computed  map[*jsregexp.Regexp]*pattern // of programs; they may be other ones in each grading
}

// pattern prepares an author's pattern.
func (g *grading) pattern(re *jsregexp.Regexp) *pattern {
	if p := g.computed[re]; p != nil {
		return p
	}
	return g.Explainer.pattern(re)
}

// source is a page as JavaScript.
func (g *grading) source(page *checks.Response) *source {
	src := g.sources[page]
	if src == nil {
		src = newSource(page.Text())
		if src.mayHaveLeftovers() && isScript(pathOf(page), page) {
			src.dropLeftovers()
		}
		g.sources[page] = src
	}
	return src
}

func (g *grading) hint(ctx context.Context, j checks.Judged) (explanation, cautions []report.Note) {
	g.challenge = j.Challenge
	check, ok := j.Hint.Check.(*page.Check)
	if !ok {
		return g.withoutRepeats(j, g.program(ctx, j)), nil
	}
	page := j.Page
	if page == nil {
		return nil, nil
	}
	x := explainer{grading: g, check: check, page: page, judged: j, asked: asked(check)}
	x.script = isScript(x.asked, page)
	switch j.Result.Verdict {
	case report.Fail:
		explanation = g.withoutRepeats(j, x.failures(ctx))
	case report.Pass:
		cautions = append(x.hollowPasses(ctx), g.delivery(x.asked, page, x.isPositive())...)
	}
	if n, differs := g.differsFromCheckout(x.asked, page); differs {
		cautions = append([]report.Note{n}, cautions...)
	}
	return explanation, first(cautions)
}

// withoutRepeats drops sentences that this hint has already, and replaces those of an
// earlier hint by a reference to it.
func (g *grading) withoutRepeats(j checks.Judged, notes []report.Note) []report.Note {
	var said []report.Note
	referred := false
	for _, n := range first(notes) {
		number, told := g.saidIn[n.Detail]
		switch {
		case !told:
			g.saidIn[n.Detail] = j.Result.Number
			said = append(said, n)
		case number != j.Result.Number && !referred:
			referred = true
			before := note(report.AsBefore, params{"page": n.Page, "hint": strconv.Itoa(number)})
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

func (e *Explainer) differsFromCheckout(asked string, page *checks.Response) (report.Note, bool) {
	if e.Checkout == nil {
		return report.Note{}, false
	}
	want, ok := e.Checkout(asked)
	sum := sha256.Sum256([]byte(page.Body))
	return note("not_the_checkout", params{"page": asked}), ok && want != hex.EncodeToString(sum[:])
}

// An explainer explains one hint.
type explainer struct {
	*grading
	check  *page.Check
	page   *checks.Response
	judged checks.Judged
	asked  string  // path of the page, as the check asks for it
	script bool    // the page is JavaScript
	read   *source // see source; nil until it is asked for
}

// isPositive reports whether an assertion wants something to be there.
func (x *explainer) isPositive() bool {
	return slices.ContainsFunc(x.check.Assertions, func(a page.Assertion) bool {
		return !strings.HasPrefix(a.Kind, "not")
	})
}

// source is the page as JavaScript.
func (x *explainer) source() *source {
	if x.read == nil {
		x.read = x.grading.source(x.page)
	}
	return x.read
}

// failures explains each assertion that failed.
func (x *explainer) failures(ctx context.Context) []report.Note {
	if n, ok := unusable(x.asked, x.page, x.check.JSON); ok {
		return []report.Note{n}
	}
	if x.check.JSON {
		return x.jsonFailures()
	}
	notes := x.leftover()
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
