package checks

import (
	"strconv"
	"time"

	"grader/checks/report"
)

// mayWait is how long a request may still take because the project's host has to
// wake up: that is not the hint's time.
func (p Project) mayWait() time.Duration {
	if w, ok := p.Site.(Waker); ok {
		_, left := w.Waking()
		return left
	}
	return 0
}

// info is what a report says of the project.
func (p Project) info(pages []report.PageInfo) report.ProjectInfo {
	info := report.ProjectInfo{URL: p.URL, Name: p.Name, Submitted: p.Submitted, Pages: pages, Notes: p.Notes}
	if w, ok := p.Site.(Waker); ok {
		spent, _ := w.Waking()
		info.Waking = report.Millis(spent.Truncate(time.Millisecond))
	}
	if info.Waking > 0 {
		seconds := strconv.FormatFloat(time.Duration(info.Waking).Seconds(), 'f', 1, 64)
		info.Notes = append(info.Notes[:len(info.Notes):len(info.Notes)], report.Note{
			Code: "host_waking", Detail: "The grader waited " + seconds + " s for the project's host to wake up.",
			Params: map[string]string{"seconds": seconds},
		})
	}
	return info
}
