package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"grader/checks/batch"
	"grader/checks/render"
	"grader/checks/report"
)

// ResultLine is a line of a batch's results.
type ResultLine struct {
	Number    int              `json:"number" doc:"Which of the batch's submissions, from 0."`
	Student   string           `json:"student,omitempty"`
	ID        string           `json:"id,omitempty"`
	URL       string           `json:"url"`
	Challenge string           `json:"challenge"`
	Verdict   report.Verdict   `json:"verdict,omitempty" enum:"pass,fail,error,missing" doc:"None: it was not graded yet."`
	Hints     string           `json:"hints,omitempty" doc:"The first letter of each hint's verdict, in order." example:"ppf"`
	Code      report.ErrorCode `json:"code,omitempty" doc:"Why it could not be judged."`
	Problem   string           `json:"problem,omitempty" doc:"Why there is no report."`
	Tries     int              `json:"tries,omitempty"`
	GradedAt  *time.Time       `json:"graded_at,omitempty"`
	AgainAt   *time.Time       `json:"again_at,omitempty" doc:"When it is tried again; the verdict is not final then."`
	Change    *Change          `json:"change,omitempty" doc:"What is other than in the run before, where it was graded again."`
	Report    *report.Report   `json:"report,omitempty" doc:"Only with ?reports=true."`
}

func lineOf(e *batch.Entry) ResultLine {
	l := ResultLine{Number: e.N, Student: e.Student, ID: e.ID, URL: e.URL, Challenge: e.Challenge}
	o := e.Outcome
	if o == nil {
		return l
	}
	l.Verdict, l.Hints, l.Code, l.Problem, l.Tries, l.Report = o.Verdict, o.Hints, o.Code, o.Problem, o.Tries, o.Report
	l.GradedAt = &o.At
	if !o.Again.IsZero() {
		l.AgainAt = &o.Again
	}
	if o.Changed() {
		l.Change = changeOf(*o.Before, o.Past())
	}
	return l
}

// batchResults answers with what came of a batch: lines of JSON, all or a page of
// them, or a table.
func (s *Server) batchResults(w http.ResponseWriter, r *http.Request) {
	format := r.URL.Query().Get("format")
	switch format {
	case "", "ndjson":
		s.resultLines(w, r)
	case "csv", "canvas", "moodle":
		s.resultTable(w, r, format)
	default:
		s.fail(w, r, problem(http.StatusBadRequest, "unknown_format",
			"There is no such format. Known are: ndjson, csv, canvas, moodle. A single report has more: see results/{number}."))
	}
}

func filterOf(r *http.Request) (f batch.Filter, p *Problem) {
	if f.Verdict, p = verdictOf(r); p != nil {
		return f, p
	}
	if f.Hint, p = numberOf(r, "hint", 0, 1, maxPage); p != nil {
		return f, p
	}
	if f.Hint > 0 && f.Verdict == "" || f.Hint == 0 && f.Verdict == report.Skip {
		return f, problem(http.StatusBadRequest, "invalid_query",
			"A hint is asked for with its verdict: ?verdict=fail&hint=2.")
	}
	if f.From, p = numberOf(r, "from", 0, 0, batch.MaxSubmissions); p != nil {
		return f, p
	}
	f.Limit, p = numberOf(r, "limit", 0, 1, maxPage)
	f.Reports, f.Changed = isTrue(r.URL.Query(), "reports"), isTrue(r.URL.Query(), "changed")
	return f, p
}

// resultLines streams all that the filter lets through, or a page of it with a link to
// the next (RFC 8288).
func (s *Server) resultLines(w http.ResponseWriter, r *http.Request) {
	f, p := filterOf(r)
	if p != nil {
		s.fail(w, r, p)
		return
	}
	id := chi.URLParam(r, "id")
	if _, _, err := s.opts.Batches.Batch(r.Context(), ownerOf(r), id); err != nil {
		s.fail(w, r, s.batchProblem(r, err))
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	if f.Limit > 0 {
		s.resultPage(w, r, id, f)
		return
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	err := s.opts.Batches.Entries(r.Context(), ownerOf(r), id, f, func(e *batch.Entry) error {
		limitWrite(w)
		return enc.Encode(lineOf(e))
	})
	if err != nil && r.Context().Err() == nil {
		s.opts.Log.WarnContext(r.Context(), "results broke off", "request_id", requestID(r), "error", err)
		panic(http.ErrAbortHandler) // or it would look whole
	}
}

func (s *Server) resultPage(w http.ResponseWriter, r *http.Request, id string, f batch.Filter) {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	found, last := 0, 0
	err := s.opts.Batches.Entries(r.Context(), ownerOf(r), id, f, func(e *batch.Entry) error {
		found, last = found+1, e.N
		return enc.Encode(lineOf(e))
	})
	if err != nil {
		s.fail(w, r, s.batchProblem(r, err))
		return
	}
	if found == f.Limit {
		next := r.URL.Query()
		next.Set("from", strconv.Itoa(last+1))
		w.Header().Set("Link", "<"+(&url.URL{Path: r.URL.Path, RawQuery: next.Encode()}).String()+`>; rel="next"`)
	}
	limitWrite(w)
	_, _ = w.Write(body.Bytes()) // the client is gone
}

// maxTable is how many submissions a table may have: it is made in memory.
const maxTable = 20_000

func (s *Server) resultTable(w http.ResponseWriter, r *http.Request, table string) {
	language, p := languageOf(r)
	if p != nil {
		s.fail(w, r, p)
		return
	}
	b, _, err := s.opts.Batches.Batch(r.Context(), ownerOf(r), chi.URLParam(r, "id"))
	if err != nil {
		s.fail(w, r, s.batchProblem(r, err))
		return
	}
	if b.Total > maxTable {
		s.fail(w, r, problem(http.StatusRequestEntityTooLarge, "table_too_large",
			fmt.Sprintf("A table is made of at most %d submissions. Take the results as ndjson.", maxTable)))
		return
	}
	body, p := s.madeTable(r, table, language.tag(), b)
	if p != nil {
		s.fail(w, r, p)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+table+`.csv"`)
	limitWrite(w)
	_, _ = w.Write(body) // the client is gone
}

// madeTable is the table of a batch. Its reports are in memory meanwhile.
func (s *Server) madeTable(r *http.Request, table, lang string, b *batch.Batch) ([]byte, *Problem) {
	done, p := s.mayRead(r, int64(b.Total)*usualReport)
	if p != nil {
		return nil, p
	}
	defer done()
	source, err := s.opts.Batches.Source(r.Context(), ownerOf(r), b.ID)
	var entries []*batch.Entry
	if err == nil {
		err = s.opts.Batches.Entries(r.Context(), ownerOf(r), b.ID, batch.Filter{Reports: true}, func(e *batch.Entry) error {
			entries = append(entries, e)
			return nil
		})
	}
	var body bytes.Buffer
	if err == nil {
		err = s.opts.Classes.Write(&body, table, lang, b, source, entries)
	}
	if err != nil {
		return nil, s.batchProblem(r, err)
	}
	return body.Bytes(), nil
}

// batchResult answers with the report of one submission, in any format that reports
// have.
func (s *Server) batchResult(w http.ResponseWriter, r *http.Request) {
	format, p := formatOf(r)
	if p != nil {
		s.fail(w, r, p)
		return
	}
	n, p := submissionNumber(r)
	if p != nil {
		s.fail(w, r, p)
		return
	}
	found, err := batch.One(r.Context(), s.opts.Batches, ownerOf(r), chi.URLParam(r, "id"), n)
	switch {
	case err != nil:
		s.fail(w, r, s.batchProblem(r, err))
	case found == nil:
		s.fail(w, r, unknownSubmission())
	default:
		s.writeEntry(w, r, format, found)
	}
}

// writeEntry answers with the report of a submission.
func (s *Server) writeEntry(w http.ResponseWriter, r *http.Request, format render.Format, e *batch.Entry) {
	if e.Outcome == nil || e.Outcome.Report == nil {
		s.fail(w, r, noReport(e))
		return
	}
	language, p := languageOf(r)
	if p != nil {
		s.fail(w, r, p)
		return
	}
	var body bytes.Buffer
	if err := format.Write(&body, language.of(e.Outcome.Report), render.Options{}); err != nil {
		s.fail(w, r, s.batchProblem(r, err))
		return
	}
	w.Header().Set("Content-Type", format.ContentType)
	w.Header().Set("Vary", "Accept, Accept-Language")
	limitWrite(w)
	_, _ = w.Write(body.Bytes()) // the client is gone
}

func noReport(e *batch.Entry) *Problem {
	switch {
	case e.Outcome == nil:
		p := problem(http.StatusNotFound, "not_graded_yet", "This submission was not graded yet.")
		p.Retryable = true
		return p
	case e.Outcome.Verdict == batch.Missing:
		return problem(http.StatusNotFound, "no_report", "Nothing was handed in.")
	}
	return problem(http.StatusNotFound, "no_report", "There is no report of this submission; the results say why.")
}

// How often events look for something new, and how long they are silent at most.
const (
	eventEvery = 500 * time.Millisecond
	eventQuiet = 15 * time.Second
)

// batchEvents streams how far a batch is, as server-sent events, until it has ended.
func (s *Server) batchEvents(w http.ResponseWriter, r *http.Request) {
	info, p := s.batchInfo(r)
	if p != nil {
		s.fail(w, r, p)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	tick := time.NewTicker(eventEvery)
	defer tick.Stop()
	last, told := "", time.Now()
	for {
		text, err := json.Marshal(info)
		if err != nil {
			return
		}
		ended := info.State == batch.Done || info.State == batch.Cancelled
		switch {
		case ended:
			err = send(w, "event: end\ndata: "+string(text)+"\n\n")
		case counted(info) != last:
			last, told = counted(info), time.Now()
			err = send(w, "event: progress\ndata: "+string(text)+"\n\n")
		case time.Since(told) > eventQuiet:
			told = time.Now()
			err = send(w, ": still there\n\n")
		}
		if err != nil || ended || s.draining.Load() {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
		}
		if info, p = s.batchInfo(r); p != nil {
			return
		}
	}
}

// counted is what has to change for a new event.
func counted(info BatchInfo) string {
	return strings.Join([]string{string(info.State), fmt.Sprint(info.Counts)}, " ")
}

func send(w http.ResponseWriter, text string) error {
	limitWrite(w)
	_, err := io.WriteString(w, text)
	return errors.Join(err, http.NewResponseController(w).Flush())
}
