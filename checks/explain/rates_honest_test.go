package explain_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/explain"
	"grader/checks/jsregexp"
	"grader/checks/page"
	"grader/checks/report"
)

// honest are what others wrote who did the exercises as they should.
const honest = "../../fixtures/honest"

// faults are what learners get wrong, wherever they write a part.
var faults = map[string]func(part string) (instead string, ok bool){
	"misspelt": func(part string) (string, bool) {
		letters := lettersOf(part)
		if len(letters) < 5 {
			return "", false
		}
		at := letters[len(letters)/2]
		return part[:at] + part[at+1:], true
	},
	"in other case": func(part string) (string, bool) {
		letters := lettersOf(part)
		if len(letters) < 5 {
			return "", false
		}
		at := letters[len(letters)-1]
		return part[:at] + string(part[at]^0x20) + part[at+1:], true
	},
	"in back-ticks": func(part string) (string, bool) {
		return "`" + strings.Trim(part, `'"`) + "`", isQuoted(part)
	},
	"with a hyphen": func(part string) (string, bool) {
		return strings.ReplaceAll(part, " ", "-"), isQuoted(part) && strings.Contains(part, " ")
	},
	"another name": func(part string) (string, bool) { return "'something else'", isQuoted(part) },
	"another object": func(part string) (string, bool) {
		_, method, ok := strings.Cut(part, ".")
		return "other." + method, ok && !isQuoted(part)
	},
}

func isQuoted(part string) bool { return len(part) > 2 && strings.ContainsAny(part[:1], `'"`) }

// The pages of what others wrote as they should, with one thing wrong.
func TestRatesOnHonestSolutions(t *testing.T) {
	all := curriculum(t)
	dirs, err := filepath.Glob(honest + "/*/*")
	require.NoError(t, err)
	if len(dirs) == 0 {
		t.Skip(honest + " is not there")
	}
	rates := map[string]rate{}
	for _, dir := range dirs {
		ch, files := *all[filepath.Base(filepath.Dir(dir))], pages{}
		ch.Hints = slices.DeleteFunc(slices.Clone(ch.Hints), func(h checks.Hint) bool {
			check, ok := h.Check.(*page.Check)
			if ok {
				body, err := fs.ReadFile(os.DirFS(dir), report.SourceFile(check.Page.Path))
				ok = err == nil && strings.HasSuffix(check.Page.Path, ".js")
				files[check.Page.Path] = string(body)
			}
			return !ok
		})
		for i, h := range ch.Hints {
			check := h.Check.(*page.Check)
			for _, a := range check.Assertions {
				fixed := ch
				fixed.Hints = slices.Clone(ch.Hints)
				only := *check
				only.Assertions = []page.Assertion{a}
				fixed.Hints[i].Check = &only
				wrong(t, &fixed, i, files, rates)
			}
		}
	}
	var total rate
	for _, name := range slices.Sorted(maps.Keys(rates)) {
		rates[name].report(t, name, pointersRight, 0)
		total.add(rates[name])
	}
	total.report(t, "all faults", pointersRight, pointersGiven)
}

// wrong puts each fault into each part of a hint's pattern, wherever its page has
// it.
func wrong(t *testing.T, ch *checks.Challenge, hint int, files pages, rates map[string]rate) {
	check := ch.Hints[hint].Check.(*page.Check)
	re, source := check.Assertions[0].Pattern, files[check.Page.Path]
	trace, err := re.Trace(t.Context(), jsregexp.NewText(source))
	require.NoError(t, err)
	for i, f := range trace.Found {
		part := source[f.Start:f.End]
		for name, fault := range faults {
			instead, ok := fault(part)
			if !ok {
				continue
			}
			broken := maps.Clone(files)
			broken[check.Page.Path] = regexp.MustCompile(`(?i)`+regexp.QuoteMeta(part)).ReplaceAllLiteralString(source, instead)
			r := checks.Grade(t.Context(), ch, checks.Project{URL: "https://learner.example", Site: broken},
				checks.Options{Explain: (&explain.Explainer{}).Begin})
			h := r.Hints[hint]
			if h.Verdict != report.Fail || len(h.Explanation) > 0 && h.Explanation[0].Code == "as_before" {
				continue
			}
			require.NotEmpty(t, h.Explanation)
			got, n := rates[name], h.Explanation[0]
			lines := append(strings.Split(broken[check.Page.Path], "\n"), "")
			right := isAbout(n, re.Parts()[i].Name) && n.Line > 0 && strings.Contains(lines[n.Line-1]+n.Detail, instead)
			if got.all++; n.Line > 0 {
				got.said++
			}
			if right {
				got.right++
			} else if n.Line > 0 && testing.Verbose() {
				t.Logf("%s, %s: %q for %q\n    %s\n%s", re, name, instead, part, strings.TrimSpace(lines[n.Line-1]), said(h))
			}
			rates[name] = got
		}
	}
}
