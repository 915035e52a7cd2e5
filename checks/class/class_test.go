package class_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/checks/class"
	"grader/checks/report"
)

// Each letter is a learner's reason, a capital one the same in other words.
func TestTheMostFrequentReason(t *testing.T) {
	for reasons, want := range map[string]string{
		"":      "none",
		"..?":   "none",
		".a":    "because 1 a",
		"aa.":   "all because 2 a",
		"baab":  "some because 2 b",
		"baAa":  "most because 3 a varies",
		"abc":   "differ 1 a",
		"aab?.": "most because 2 a",
		"-":     "none", // fails, and nothing says why
	} {
		h := class.Hint{Number: 1}
		for i, c := range reasons {
			r := report.Result{Verdict: report.Fail}
			switch letter := string(c); letter {
			case ".":
				r.Verdict = report.Pass
			case "?":
				r.Verdict = report.Error
			case "-":
			default:
				r.Explanation = []report.Note{{Code: strings.ToLower(letter), Detail: letter}}
			}
			h.Add(fmt.Sprint(i), r)
		}
		got := "none"
		if r, ok := h.Most(); ok {
			got = fmt.Sprint(r.Share, " ", r.N, " ", class.Why(r.Example))
			if r.Varies {
				got += " varies"
			}
		}
		assert.Equal(t, want, got, reasons)
		assert.Equal(t, len(reasons), h.Of)
	}
}

func TestAReferenceToAnEarlierHintIsSpelledOut(t *testing.T) {
	note := func(code string, line int, hint string) report.Note {
		return report.Note{Code: code, Page: "/server.js", Line: line, Params: map[string]string{"hint": hint}}
	}
	fail := func(number int, list ...report.Note) report.Result {
		return report.Result{Number: number, Verdict: report.Fail, Explanation: list}
	}
	hints := []report.Result{
		fail(1, note("a", 3, ""), note("b", 5, "")),
		{Number: 2, Verdict: report.Pass},
		fail(3, note(report.AsBefore, 5, "1")),
		fail(4, note(report.AsBefore, 9, "1")), // of which nothing is said
		fail(5),
	}
	var codes []string
	for i := range hints {
		code := ""
		if list := class.Spelled(hints, i).Explanation; len(list) > 0 {
			code = list[0].Code
		}
		codes = append(codes, code)
	}
	assert.Equal(t, []string{"a", "", "b", report.AsBefore, ""}, codes)
	assert.Equal(t, report.AsBefore, hints[2].Explanation[0].Code) // the report stays as it is
}

func TestTheBarHasNoEmptyParts(t *testing.T) {
	h := class.Hint{Pass: 2, Error: 1}
	assert.Equal(t, []class.Segment{{Verdict: report.Pass, From: 0, N: 2}, {Verdict: report.Error, From: 2, N: 1}}, h.Bar())
}

func TestTwins(t *testing.T) {
	page := func(path, sum string, change func(*report.PageInfo)) *report.Report {
		p := report.PageInfo{Path: path, SHA256: sum, Status: 200, Bytes: 200}
		if change != nil {
			change(&p)
		}
		return &report.Report{Project: report.ProjectInfo{Pages: []report.PageInfo{p}}}
	}
	var s class.Sources
	s.Add(0, "Ada", page("/b", "1", nil))
	s.Add(1, "Ben", nil)
	s.Add(2, "Ada", page("/b", "1", nil)) // her own
	s.Add(3, "Cy", page("/b", "2", nil))
	for i, change := range []func(*report.PageInfo){
		func(p *report.PageInfo) { p.Bytes = 199 }, func(p *report.PageInfo) { p.Status = 404 },
		func(p *report.PageInfo) { p.Method = "POST" }, func(p *report.PageInfo) { p.Error = report.ReadTimeout },
	} {
		s.Add(4+i, fmt.Sprint("learner ", i), page("/b", "1", change))
	}
	assert.Empty(t, s.Twins())
	s.Add(9, "Di", page("/b", "1", nil))
	s.Add(10, "Eve", page("/a", "1", nil))
	s.Add(11, "Fay", page("/a", "1", nil))
	assert.Equal(t, []class.Twin{{Path: "/a", SHA256: "1", Of: []int{10, 11}}, {Path: "/b", SHA256: "1", Of: []int{0, 9}}}, s.Twins())
}
