package roster

import (
	"cmp"
	"slices"

	"grader/checks"
)

// A Twin is a page whose bytes several students handed in.
type Twin struct {
	Path     string
	SHA256   string
	Students []string // two at least, in the roster's order
}

// Twins finds pages that students share to the byte. Short ones are passed over:
// a package.json of two lines proves nothing.
func Twins(outcomes []*Outcome) []Twin {
	const short = 200 // bytes
	type page struct{ path, sum string }
	by := map[page][]string{}
	for _, o := range outcomes {
		if o == nil || o.Report == nil {
			continue
		}
		for _, p := range o.Report.Project.Pages {
			k := page{p.Path, p.SHA256}
			if p.Method == "" && p.Status == 200 && p.Bytes >= short && !slices.Contains(by[k], o.Student) {
				by[k] = append(by[k], o.Student)
			}
		}
	}
	var twins []Twin
	for k, students := range by {
		if len(students) > 1 {
			twins = append(twins, Twin{k.path, k.sum, students})
		}
	}
	slices.SortFunc(twins, func(a, b Twin) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.SHA256, b.SHA256))
	})
	return twins
}

// sharedWith lists the students whose pages are also the given one's.
func sharedWith(twins []Twin, student string) []string {
	var others []string
	for _, t := range twins {
		if !slices.Contains(t.Students, student) {
			continue
		}
		for _, s := range t.Students {
			if s != student && !slices.Contains(others, s) {
				others = append(others, s)
			}
		}
	}
	return others
}

// Score is what a student reached: a point for each hint that passes, of those
// that are not skipped.
func (o *Outcome) Score() (score, of int) {
	if o.Report == nil {
		return 0, 0
	}
	c := o.Report.Counts
	return c.Pass, c.Pass + c.Fail + c.Error
}

// first is the first hint that did not pass, and why.
func (o *Outcome) first() string {
	if o.Report == nil {
		return o.Problem
	}
	for _, h := range o.Report.Hints {
		if h.Verdict == checks.Fail || h.Verdict == checks.Error {
			return h.Message
		}
	}
	return ""
}
