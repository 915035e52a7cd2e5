package roster

import (
	"slices"

	"grader/checks/class"
)

// A Twin is a page whose bytes several students handed in.
type Twin struct {
	Path     string
	SHA256   string
	Students []string // two at least, in the roster's order
}

// Twins finds pages that students share to the byte, as [class.Sources] does.
func Twins(outcomes []*Outcome) []Twin {
	var sources class.Sources
	for i, o := range outcomes {
		if o != nil {
			sources.Add(i, o.Student, o.Report)
		}
	}
	var twins []Twin
	for _, t := range sources.Twins() {
		students := make([]string, len(t.Of))
		for i, n := range t.Of {
			students[i] = outcomes[n].Student
		}
		twins = append(twins, Twin{t.Path, t.SHA256, students})
	}
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
