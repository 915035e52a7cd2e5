package roster

import (
	"cmp"
	"slices"
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
	type handIn struct {
		page    page
		student string
	}
	by, seen := map[page][]string{}, map[handIn]bool{}
	for _, o := range outcomes {
		if o == nil || o.Report == nil {
			continue
		}
		for _, p := range o.Report.Project.Pages {
			k := page{p.Path, p.SHA256}
			h := handIn{k, o.Student}
			if p.Method == "" && p.Status == 200 && p.Error == "" && p.Bytes >= short && !seen[h] {
				seen[h] = true
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

// sharers gives for each student who else handed in one of their pages: ten at
// the most, for a page that all were given would make each row name the class; more
// says that there are others.
func sharers(twins []Twin, more string) map[string][]string {
	const most = 10
	others := map[string][]string{}
	for _, t := range twins {
		for _, student := range t.Students {
			list := others[student]
			for i := 0; i < len(t.Students) && len(list) <= most; i++ {
				if s := t.Students[i]; s != student && !slices.Contains(list, s) {
					list = append(list, s)
				}
			}
			others[student] = list
		}
	}
	for _, list := range others {
		if len(list) > most {
			list[most] = more
		}
	}
	return others
}
