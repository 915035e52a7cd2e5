package explain

import (
	"math"
	"slices"
)

// A place is where in the code a pattern fits best: the hits of its parts there, in
// order.
type place struct {
	hits  []hit
	score float64
}

// clearly is the factor by which the best place must score above the others.
const clearly = 1.05

// align finds the chain of hits that scores highest. Others that score as high, and
// share no hit with it, are its rivals.
func (x *explainer) align(p *pattern, all []hit) (best place, rivals []place) {
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
		n := 0
		for i := end; i >= 0; i = before[i] {
			n++
		}
		pl := place{score: scores[end], hits: make([]hit, n)}
		for i := end; i >= 0; i = before[i] {
			n--
			pl.hits[n] = all[i]
		}
		return pl
	}
	for i := range all {
		better := scores[i] - best.score
		if better > 1e-9 || better > -1e-9 && len(best.hits) > 0 && chain(i).hits[0].part < best.hits[0].part {
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
	return len(pl.hits) == len(other.hits) && !slices.ContainsFunc(pl.hits, func(s hit) bool {
		return slices.ContainsFunc(other.hits, func(o hit) bool { return o.at == s.at })
	})
}

// identifies reports whether a place has a part that is specific enough to tell that
// the pattern was meant there.
func (pl place) identifies(p *pattern) bool {
	return slices.ContainsFunc(pl.hits, func(s hit) bool {
		isNear := s.likeness == same && s.weight >= 0.5 || s.likeness != different && s.weight >= specific/2
		return isNear && p.parts[s.part].specificity >= specific
	})
}

// partAt is the place's hit of a part.
func (pl place) partAt(part int) (hit, bool) {
	i := slices.IndexFunc(pl.hits, func(s hit) bool { return s.part == part })
	if i < 0 {
		return hit{}, false
	}
	return pl.hits[i], true
}

// penalty is what a place loses for the distance between two consecutive hits. It is
// infinite where they can't be parts of one place.
func (x *explainer) penalty(p *pattern, a, b *hit) float64 {
	if a.at.end > b.at.start || a.part >= b.part {
		return math.Inf(1)
	}
	w := &p.parts[b.part]
	far := 0.01 * float64(min(b.line-a.line, 10))
	switch {
	case a.group == b.group:
		return far
	case !x.script:
		return far + 0.5
	case w.far && x.source().within(a.group, b.at.start):
		return far + 0.2
	case w.far:
		return far + 1.8
	case w.inQuotes():
		return far + 3
	case w.data:
		return far + 2.5
	}
	return far + 1.5
}

// within reports whether a byte offset is in a statement, or in one inside it.
func (src *source) within(statement, offset int) bool {
	return statement >= 0 && src.statements[statement].start <= offset && offset < src.statements[statement].end
}
