package explain

import (
	"context"
	"errors"
	"net/http"
	"path"
	"strings"

	"grader/checks/js"
	"grader/checks/jsregexp"
	"grader/checks/page"
	"grader/checks/report"
)

// inFile explains a program that failed at a file of the project as the same page check
// would be explained: at a pattern that the file was matched with, or at broken JSON. It
// is nil if the program did something else.
func (g *grading) inFile(ctx context.Context, p *programFailure) []report.Note {
	x, ok := g.fileOf(p)
	if !ok || !x.page.OK() {
		return nil
	}
	if _, err := js.ParseJSON(x.page.Text()); path.Ext(report.SourceFile(x.asked)) == ".json" {
		var broken *js.SyntaxError
		if errors.As(err, &broken) && len(x.page.Body) <= maxSource && !isMarkup(x.page) {
			return []report.Note{x.notJSON(broken)}
		}
	}
	kind, re := p.pattern()
	if re == nil {
		return nil
	}
	if n, ok := unusable(x.asked, x.page, false); ok {
		return []report.Note{n}
	}
	x.check.Assertions = []page.Assertion{{Kind: kind, Pattern: re}}
	g.computed = map[*jsregexp.Regexp]*pattern{re: newPattern(re)}
	if kind == "notMatch" {
		return x.unwanted(ctx, re)
	}
	return append(x.leftover(), x.nearMiss(ctx, re)...)
}

// pattern is what the text of an answer, as it came, should have matched, or should not:
// kind is match or notMatch. It is nil if that is not what failed.
func (p *programFailure) pattern() (kind string, re *jsregexp.Regexp) {
	from := p.source()
	if from == nil || from.Computed || from.Path != "" || !strings.HasPrefix(p.value.Value, `"`) {
		return "", nil
	}
	for wanted, kind := range map[string]string{
		"match": "match", "test": "match", "notMatch": "notMatch", "not test": "notMatch",
	} {
		if literal, ok := strings.CutPrefix(p.failed.Wanted, wanted+" "); ok {
			re, _ = jsregexp.CompileLiteral(literal) // what was cut is none
			return kind, re
		}
	}
	return "", nil
}

// fileOf is the explainer of the answer to blame, if that is a file of the project.
func (g *grading) fileOf(p *programFailure) (*explainer, bool) {
	r := p.answer()
	if r == nil {
		return nil, false
	}
	e := p.judged.Result.Exchanges[p.number-1]
	asked := safe(e.Path)
	if e.Method != http.MethodGet || !isFile(asked) {
		return nil, false
	}
	x := &explainer{grading: g, check: &page.Check{}, page: r, judged: p.judged, asked: asked}
	x.script = isScript(asked, r)
	return x, true
}

// withLine shows where a file of JSON has the value that the first note is about.
func (g *grading) withLine(p *programFailure, notes []report.Note) []report.Note {
	x, ok := g.fileOf(p)
	from := p.source()
	if !ok || from == nil || from.Computed || len(notes) == 0 || !strings.HasPrefix(notes[0].Code, "value_") {
		return notes
	}
	keys := parsePath(from.Path)
	if last := len(keys) - 1; last > 0 && keys[last] == "length" {
		keys = keys[:last] // of a text or a list
	}
	if n := x.markValue(notes[0], keys, "not expected"); n.Line > 0 {
		n.Page = x.asked
		notes[0] = n
	}
	return notes
}
