package api

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"net/http"
	"net/url"
	"os"
	"time"

	"grader/checks/batch"
)

// Bounds of a batch that is handed in.
const (
	maxBatchBytes = 256 << 20 // a million submissions of 256 bytes
	maxBatchJSON  = 8 << 20   // of one JSON document, which is read as a whole
	maxBatchCSV   = 64 << 20  // of a table, which is, too; more is no roster, see [Classes]
	maxLine       = 8 << 10
	batchUpload   = 10 * time.Minute // that the body may take
	maxKey        = 255
	maxText       = 500 // of a student's name and the like, in bytes
	maxURL        = 2048
)

// SubmissionRequest is one submission of a batch that is handed in.
type SubmissionRequest struct {
	Student   string `json:"student,omitempty" doc:"Who hands it in." maxLength:"500"`
	ID        string `json:"id,omitempty" doc:"Tells students of the same name apart." maxLength:"500"`
	URL       string `json:"url,omitempty" doc:"The project's address; empty where nothing was handed in." maxLength:"2048"`
	Challenge string `json:"challenge,omitempty" doc:"Name or id of the challenge; else it is the batch's."`
}

// BatchesRequest is the body of POST /v1/batches in JSON.
type BatchesRequest struct {
	Title       string              `json:"title,omitempty" maxLength:"500"`
	Challenge   string              `json:"challenge,omitempty" doc:"Of submissions that name none."`
	Strict      bool                `json:"strict,omitempty" doc:"Fail a hint whose pass rests on nothing, such as a comment."`
	Live        bool                `json:"live,omitempty" doc:"Connect clients to the projects, too."`
	Schedule    *ScheduleRequest    `json:"schedule,omitempty" doc:"When it is graded again."`
	Submissions []SubmissionRequest `json:"submissions" minItems:"1"`
}

// Classes reads and writes a class as its teacher's tools do.
type Classes interface {
	// Read reads a roster by what a batch says of it. Its error tells all that is wrong,
	// each with its line.
	Read(r io.Reader, spec batch.Spec) ([]batch.Submission, error)
	// Write writes what came of a batch as a table of that name, "csv", "canvas" or
	// "moodle"; source is the roster, nil if there was none. What it says is in the
	// language of a tag; "" is the challenges' own.
	Write(w io.Writer, table, lang string, b *batch.Batch, source []byte, entries []*batch.Entry) error
}

// createBatch takes a batch. Its body lies in a file until it is there as a whole: a
// client that is slow holds no database, and one that is gone leaves nothing.
func (s *Server) createBatch(w http.ResponseWriter, r *http.Request) {
	arrived, p := s.arrive(r)
	if p != nil {
		s.fail(w, r, p)
		return
	}
	defer arrived()
	upload, p := spool(w, r)
	if p != nil {
		s.fail(w, r, p)
		return
	}
	defer upload.close()
	read, p := s.mayRead(r, upload.size)
	if p != nil {
		s.fail(w, r, p)
		return
	}
	defer read()
	spec, p := s.specOf(r, upload)
	if p != nil {
		s.fail(w, r, p)
		return
	}
	source, submissions, p := s.submissions(r, upload, &spec)
	if p != nil {
		s.fail(w, r, p)
		return
	}
	if len(spec.Title) > maxText {
		s.fail(w, r, problem(http.StatusBadRequest, "invalid_member",
			fmt.Sprintf("The title has more than %d bytes.", maxText)))
		return
	}
	b, err := s.opts.Batches.Create(r.Context(), spec, source, submissions)
	if err != nil {
		s.fail(w, r, s.batchProblem(r, err))
		return
	}
	info := infoOf(b, batch.Progress{})
	w.Header().Set("Location", info.URL)
	answerStatus(w, http.StatusAccepted, info)
}

// specOf is what a batch's headers ask for.
func (s *Server) specOf(r *http.Request, u *upload) (batch.Spec, *Problem) {
	spec := batch.Spec{Owner: ownerOf(r), Key: r.Header.Get("Idempotency-Key"), Digest: u.digest}
	if len(spec.Key) > maxKey {
		return spec, problem(http.StatusBadRequest, "invalid_header",
			"The Idempotency-Key is too long: 255 characters are enough.")
	}
	var p *Problem
	spec.Hook, p = s.hookOf(r)
	return spec, p
}

// An upload is a request's body in a file.
type upload struct {
	file   *os.File
	media  string
	size   int64
	digest string // of all that says what is handed in
}

func (u *upload) close() {
	_ = u.file.Close() // it was written to be read once
	_ = os.Remove(u.file.Name())
}

func spool(w http.ResponseWriter, r *http.Request) (*upload, *Problem) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	most := map[string]int64{
		"application/json": maxBatchJSON, "application/x-ndjson": maxBatchBytes, "text/csv": maxBatchCSV}[media]
	if err != nil || most == 0 {
		return nil, problem(http.StatusUnsupportedMediaType, "unsupported_media_type",
			"Send the batch with the header Content-Type: text/csv, application/json or application/x-ndjson.")
	}
	if enc := r.Header.Get("Content-Encoding"); enc != "" && enc != "identity" {
		return nil, problem(http.StatusUnsupportedMediaType, "unsupported_encoding", "Send the body uncompressed.")
	}
	tooLarge := problem(http.StatusRequestEntityTooLarge, "request_too_large", fmt.Sprintf(
		"The body may have %d MiB at most as %s. Send many submissions as application/x-ndjson, or in several batches.", most>>20, media))
	if r.ContentLength > most {
		return nil, tooLarge
	}
	file, err := os.CreateTemp("", "grader-batch-*")
	if err != nil {
		return nil, internal()
	}
	_ = os.Remove(file.Name()) // or it stays when the process is killed; Windows can't before it is closed
	u := &upload{file: file, media: media}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(batchUpload)) // a test's writer has none
	h := sha256.New()
	fmt.Fprintf(h, "%s %q\n", media, r.URL.Query().Encode())
	u.size, err = io.Copy(io.MultiWriter(file, h), http.MaxBytesReader(w, r.Body, most))
	u.digest = hex.EncodeToString(h.Sum(nil))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		u.close()
		return nil, tooLarge
	case err != nil:
		u.close()
		return nil, problem(http.StatusRequestTimeout, "incomplete_request",
			"The body did not arrive completely or in time. Send it again.")
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		u.close()
		return nil, internal()
	}
	return u, nil
}

// submissions reads what an upload hands in, and what it says of the whole.
func (s *Server) submissions(r *http.Request, u *upload, spec *batch.Spec,
) ([]byte, iter.Seq2[batch.Submission, error], *Problem) {
	q := r.URL.Query()
	if u.media == "application/json" {
		if _, ok := unknownParameter(q, []string{anywhere}); ok {
			return nil, nil, problem(http.StatusBadRequest, "invalid_query",
				"A batch in JSON says all in its body: leave the query out.")
		}
		list, p := s.readJSON(r, u.file, spec)
		return nil, list, p
	}
	spec.Title, spec.Strict, spec.Live = q.Get("title"), isTrue(q, "strict"), isTrue(q, "live")
	ch, p := s.challenge(cmp.Or(q.Get("challenge"), s.opts.Default))
	if p != nil {
		return nil, nil, p
	}
	spec.Challenge = ch.Name
	if spec.Schedule, p = queriedSchedule(r); p != nil {
		return nil, nil, p
	}
	if u.media == "application/x-ndjson" {
		return nil, s.readLines(u.file, ch.Name), nil
	}
	source := make([]byte, u.size)
	if _, err := io.ReadFull(u.file, source); err != nil {
		return nil, nil, internal()
	}
	spec.Columns = &batch.Columns{Student: q.Get("student_column"), URL: q.Get("url_column"),
		Challenge: q.Get("challenge_column")}
	list, err := s.opts.Classes.Read(bytes.NewReader(source), *spec)
	if err != nil {
		return nil, nil, problem(http.StatusBadRequest, "invalid_roster", err.Error())
	}
	return source, each(list), nil
}

// each gives the submissions of a list.
func each(list []batch.Submission) iter.Seq2[batch.Submission, error] {
	return func(yield func(batch.Submission, error) bool) {
		for _, one := range list {
			if !yield(one, nil) {
				return
			}
		}
	}
}

func isTrue(q url.Values, name string) bool { return q.Get(name) == "true" || q.Get(name) == "1" }

func (s *Server) readJSON(
	r *http.Request, file io.Reader, spec *batch.Spec,
) (iter.Seq2[batch.Submission, error], *Problem) {
	body, err := io.ReadAll(file)
	if err != nil {
		return nil, internal()
	}
	var req BatchesRequest
	if p := parse(body, &req); p != nil {
		return nil, p
	}
	if len(req.Submissions) > batch.MaxSubmissions { // before so many are written
		return nil, s.batchProblem(r, batch.ErrTooMany)
	}
	spec.Title, spec.Strict, spec.Live = req.Title, req.Strict, req.Live
	ch, p := s.challenge(cmp.Or(req.Challenge, s.opts.Default))
	if p == nil && req.Schedule != nil {
		spec.Schedule, p = req.Schedule.schedule()
	}
	if p != nil {
		return nil, p
	}
	return func(yield func(batch.Submission, error) bool) {
		for n, one := range req.Submissions {
			sub, err := s.submission(n, one, ch.Name, fmt.Sprintf("/submissions/%d", n))
			if !yield(sub, err) || err != nil {
				return
			}
		}
	}, nil
}

// readLines reads a submission a line.
func (s *Server) readLines(file io.Reader, challenge string) iter.Seq2[batch.Submission, error] {
	return func(yield func(batch.Submission, error) bool) {
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, maxLine)
		n := 0
		for line := 1; lines.Scan(); line++ {
			if len(bytes.TrimSpace(lines.Bytes())) == 0 {
				continue
			}
			var one SubmissionRequest
			if p := parse(lines.Bytes(), &one); p != nil {
				p.Detail = fmt.Sprintf("Line %d: %s", line, p.Detail)
				yield(batch.Submission{}, p)
				return
			}
			sub, err := s.submission(n, one, challenge, fmt.Sprintf("Line %d", line))
			if !yield(sub, err) || err != nil {
				return
			}
			n++
		}
		if lines.Err() != nil {
			yield(batch.Submission{}, problem(http.StatusBadRequest, "invalid_submission", fmt.Sprintf(
				"After submission %d comes a line of more than %d KiB.", n, maxLine>>10)))
		}
	}
}

// submission checks one of a batch; at is where it stands.
func (s *Server) submission(n int, one SubmissionRequest, challenge, at string) (batch.Submission, error) {
	bad := func(why string) error {
		return problem(http.StatusBadRequest, "invalid_submission", at+": "+why)
	}
	if len(one.URL) > maxURL {
		return batch.Submission{}, bad(fmt.Sprintf("the url has more than %d bytes.", maxURL))
	}
	if max(len(one.Student), len(one.ID)) > maxText {
		return batch.Submission{}, bad(fmt.Sprintf("the student has more than %d bytes.", maxText))
	}
	if one.Challenge != "" {
		ch, p := s.challenge(one.Challenge)
		if p != nil {
			p.Detail = at + ": " + p.Detail
			return batch.Submission{}, p
		}
		challenge = ch.Name
	}
	return batch.Submission{N: n, Student: one.Student, ID: one.ID, URL: one.URL, Challenge: challenge}, nil
}
