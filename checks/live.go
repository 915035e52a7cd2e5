package checks

import (
	"context"

	"grader/checks/report"
)

// live judges a project by the live checks of a challenge, for the report of its hints.
func live(ctx context.Context, s *Session, ch *Challenge, r *report.Report, opts Options) {
	r.Live = &report.Live{Verdict: report.Skip, Checks: []report.Result{}}
	if ch.Live == nil {
		return
	}
	for _, h := range ch.Live() {
		result := report.Result{Text: h.Text, HTML: h.HTML, Assertions: []report.Assertion{}}
		if e := r.Error; e != nil && e.Code != report.NothingToGrade && !s.Answered() {
			result.Verdict, result.Message, result.Error = report.Error, e.Detail, e
		} else {
			result = judge(ctx, s, h, opts).Result
		}
		r.AddLive(result, h.About)
	}
}
