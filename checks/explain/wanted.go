package explain

import (
	"context"
	"slices"

	"grader/checks/jsregexp"
)

const maxOccurrences = 64 // of a part

// A wanted is a part of a pattern, and where it is in a page.
type wanted struct {
	*part
	all   []jsregexp.Match
	found []jsregexp.Match // outside comments, or in them if it is nowhere else
}

// occurrences finds part i of a pattern in a text, a bounded number of times.
func occurrences(ctx context.Context, re *jsregexp.Regexp, i int, t *jsregexp.Text) []jsregexp.Match {
	var found []jsregexp.Match
	for from := 0; len(found) < maxOccurrences; {
		m, err := re.FindPart(ctx, i, t, from)
		if err != nil || m == nil || m.Start == m.End { // nobody can look for nothing
			break
		}
		found = append(found, *m)
		from = m.End
	}
	return found
}

// wanted lists the parts of a pattern, and where they are in the page.
func (x *explainer) wanted(ctx context.Context, re *jsregexp.Regexp) []wanted {
	src := x.source()
	parts := x.pattern(re).parts
	list := make([]wanted, len(parts))
	for i := range list {
		all := occurrences(ctx, re, i, src.text)
		live := all
		if x.script && len(src.comments) > 0 {
			live = slices.DeleteFunc(slices.Clone(all), func(m jsregexp.Match) bool { return src.inComment(m.Start) })
		}
		if len(live) == 0 {
			live = all
		}
		list[i] = wanted{&parts[i], all, live}
	}
	return list
}

// groups are those in which a part was found.
func (x *explainer) groups(w wanted) map[int]bool {
	groups := map[int]bool{}
	for _, m := range w.found {
		groups[x.group(m.Start)] = true
	}
	return groups
}
