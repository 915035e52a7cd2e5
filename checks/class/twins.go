package class

import (
	"cmp"
	"slices"

	"grader/checks/report"
)

// A Twin is a page whose bytes several learners handed in.
type Twin struct {
	Path   string
	SHA256 string
	Of     []int // the hand-ins, two at least, in the order in which they came
}

// Sources finds the pages that learners share to the byte. The zero value has none.
type Sources struct {
	by   map[file][]int
	seen map[handIn]bool
}

type file struct{ path, sum string }

type handIn struct {
	file    file
	learner string
}

// short is how long a page is, in bytes, of which nothing is said: a package.json of
// two lines proves nothing.
const short = 200

// Add adds the pages of a hand-in, and how it is called; nil has none. What one learner
// handed in twice counts once.
func (s *Sources) Add(n int, learner string, r *report.Report) {
	if r == nil {
		return
	}
	if s.by == nil {
		s.by, s.seen = map[file][]int{}, map[handIn]bool{}
	}
	for _, p := range r.Project.Pages {
		f := file{p.Path, p.SHA256}
		h := handIn{f, learner}
		if p.Method == "" && p.Status == 200 && p.Error == "" && p.Bytes >= short && !s.seen[h] {
			s.seen[h] = true
			s.by[f] = append(s.by[f], n)
		}
	}
}

// Twins are the pages that are shared, by their path.
func (s *Sources) Twins() []Twin {
	var twins []Twin
	for f, of := range s.by {
		if len(of) > 1 {
			twins = append(twins, Twin{f.path, f.sum, of})
		}
	}
	slices.SortFunc(twins, func(a, b Twin) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.SHA256, b.SHA256))
	})
	return twins
}
