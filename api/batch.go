package api

import (
	"context"
	"encoding/json"
	"net/http"

	"golang.org/x/sync/errgroup"

	"grader/checks/report"
)

// Bounds of a batch.
const (
	maxBatchProjects = 1000
	batchWidth       = 16 // gradings of one batch at once
)

// BatchRequest is the body of POST /v1/grade/batch.
type BatchRequest struct {
	Projects []GradeRequest `json:"projects" minItems:"1" maxItems:"1000"`
}

// BatchLine is a line of its answer.
type BatchLine struct {
	Index   int            `json:"index" doc:"Which of the request's projects, from 0."`
	URL     string         `json:"url"`
	Report  *report.Report `json:"report,omitempty"`
	Problem *Problem       `json:"problem,omitempty" doc:"Why there is no report."`
}

// gradeBatch streams a line a project as soon as it is graded. Each counts
// against the client's rate and the service's slots as if it had come alone.
func (s *Server) gradeBatch(w http.ResponseWriter, r *http.Request) {
	var req BatchRequest
	if p := decode(w, r, maxBatch, &req); p != nil {
		s.fail(w, r, p)
		return
	}
	if n := len(req.Projects); n == 0 || n > maxBatchProjects {
		s.fail(w, r, problem(http.StatusBadRequest, "invalid_member", `Send from 1 to 1000 projects: {"projects": [{"url": "https://my-project.example"}]}.`))
		return
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	r = r.WithContext(ctx)
	w.Header().Set("Content-Type", "application/x-ndjson")
	lines := make(chan BatchLine)
	var group errgroup.Group
	group.SetLimit(batchWidth)
	go func() {
		defer close(lines)
		for i, one := range req.Projects {
			if ctx.Err() != nil {
				break // nobody reads the rest
			}
			group.Go(func() error {
				line := BatchLine{Index: i, URL: one.URL}
				if line.Report, line.Problem = s.gradeOne(r, one); line.Problem != nil {
					line.Problem.complete(r)
				}
				lines <- line
				return nil
			})
		}
		_ = group.Wait() // none returns an error
	}()
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	flush := http.NewResponseController(w)
	for line := range lines {
		limitWrite(w)
		if enc.Encode(line) != nil || flush.Flush() != nil {
			cancel() // the client is gone, or does not read; the rest is let go
		}
	}
}
