package explain

import (
	"math"
	"slices"
	"strings"

	"grader/checks/jsregexp"
)

// A place is one in the code with which a pattern was aligned: what of it is, or
// nearly is, there, in order.
type place struct {
	sightings []sighting
	score     float64
}

// clearly is how much better than the next a place must be.
const clearly = 1.05

// align finds the place that has most of a pattern. Others that have as much of
// it, and nothing of this place, are its rivals.
func (x *explainer) align(p *pattern, all []sighting) (best place, rivals []place) {
	scores, before := make([]float64, len(all)), make([]int, len(all))
	for i := range all {
		scores[i], before[i] = all[i].weight, -1
		for j := range i {
			if s := all[i].weight + scores[j] - x.penalty(p, &all[j], &all[i]); s > scores[i] {
				scores[i], before[i] = s, j
			}
		}
	}
	chain := func(end int) place {
		pl := place{score: scores[end]}
		for i := end; i >= 0; i = before[i] {
			pl.sightings = append(pl.sightings, all[i])
		}
		slices.Reverse(pl.sightings)
		return pl
	}
	for i := range all {
		better := scores[i] - best.score
		if better > 1e-9 || better > -1e-9 && len(best.sightings) > 0 && chain(i).sightings[0].part < best.sightings[0].part {
			best = chain(i)
		}
	}
	for i := range all {
		if scores[i]*clearly < best.score {
			continue
		}
		if pl := chain(i); pl.rivals(best) {
			rivals = append(rivals, pl)
		}
	}
	return best, rivals
}

func (pl place) rivals(other place) bool {
	return len(pl.sightings) == len(other.sightings) && !slices.ContainsFunc(pl.sightings, func(s sighting) bool {
		return slices.ContainsFunc(other.sightings, func(o sighting) bool { return o.at == s.at })
	})
}

// tells reports whether a place has what is specific to a pattern.
func (pl place) tells(p *pattern) bool {
	worth := 0.0
	for _, s := range pl.sightings {
		switch {
		case s.likeness == same && s.weight >= 0.5, s.likeness != different && s.weight >= telling/2:
			worth = math.Max(worth, p.parts[s.part].worth)
		}
	}
	return worth >= telling
}

// of is where a part is in a place.
func (pl place) of(part int) (sighting, bool) {
	i := slices.IndexFunc(pl.sightings, func(s sighting) bool { return s.part == part })
	if i < 0 {
		return sighting{}, false
	}
	return pl.sightings[i], true
}

// maxLoading is how far a statement is read to see whether it loads something.
const maxLoading = 500

// loads reports whether a statement only loads what others have written.
func (src *source) loads(statement int) bool {
	if statement < 0 {
		return false
	}
	at := src.statements[statement]
	s := strings.TrimSpace(src.s[at.start:min(at.end, at.start+maxLoading)])
	return strings.HasPrefix(s, "import ") || declares(s) && strings.Contains(s, "require(")
}

func declares(s string) bool {
	return strings.HasPrefix(s, "const ") || strings.HasPrefix(s, "let ") || strings.HasPrefix(s, "var ")
}

// penalty is what it takes off a place that two parts of it are far apart. It is
// infinite where they cannot be of one place.
func (x *explainer) penalty(p *pattern, a, b *sighting) float64 {
	if a.at.end > b.at.start || a.part >= b.part {
		return math.Inf(1)
	}
	w := &p.parts[b.part]
	lines := b.line - a.line
	far := 0.01 * float64(min(lines, 10))
	if lines > 0 && w.gaps[0] == jsregexp.SameLine {
		far += 0.1
	}
	switch {
	case a.group == b.group:
		return far
	case !x.script:
		return far + 0.5
	case w.far && x.source().within(a.group, b.at.start):
		return far + 0.2
	case w.far:
		return far + 1.8
	case x.source().within(a.group, b.at.start) && !w.inQuotes():
		return far + 0.2
	case w.inQuotes():
		return far + 3
	}
	return far + 1.5
}

// within reports whether a byte offset is in a statement, or in one inside it.
func (src *source) within(statement, offset int) bool {
	return statement >= 0 && src.statements[statement].start <= offset && offset < src.statements[statement].end
}
