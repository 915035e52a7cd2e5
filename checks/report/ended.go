package report

import (
	"cmp"
	"fmt"

	"grader/checks/plain"
)

// tellEnd says of hints that could not be judged where the project seems to have
// ended: it answered before, or began to, and then took no connection any more.
func (r *Report) tellEnd() {
	pages := r.Project.Pages
	last, up, refused := -1, false, false
	for i, p := range pages {
		switch refused = p.Error == ConnectionRefused; {
		case refused && up && last < 0, p.Error == BadResponse:
			last, up = i, true
		case !refused:
			last, up = -1, up || p.Status > 0
		}
	}
	if !refused {
		last = -1
	}
	for i := range r.Hints {
		e := r.Hints[i].Error
		if e == nil {
			continue
		}
		switch {
		case last >= 0 && (e.Code == ConnectionRefused || e.Code == BadResponse):
			e.Detail = fmt.Sprintf("The project takes no connections any more: it seems to have ended while it answered %s. Its log says why.", requestOf(pages[last]))
		case e.Code == BadResponse && len(r.Hints[i].Exchanges) > 0:
			for _, p := range pages {
				if p.Error == BadResponse {
					e.Detail = fmt.Sprintf("The project gave no complete answer to %s. If it ended while it answered, its log says why.", requestOf(p))
				}
			}
		}
		r.Hints[i].Message = e.Detail
	}
}

func requestOf(p PageInfo) string { return cmp.Or(p.Method, "GET") + " " + plain.Code(p.Path, 80) }
