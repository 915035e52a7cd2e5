// Package report is what a grading says: the contract that docs/report.md
// describes, as Go values. It knows nothing of how a verdict comes about; whoever
// shows a report needs nothing else of the domain.
package report

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// Schema names the version of the report's JSON form, whose contract is
// docs/report.md.
const Schema = "grader/report/v1"

// A Report is the outcome of one grading. Its JSON form is a contract: fields
// are added, never changed.
type Report struct {
	Schema    string        `json:"schema" enum:"grader/report/v1"`
	Language  string        `json:"language,omitempty"` // of its sentences, BCP 47; empty is English
	Challenge ChallengeInfo `json:"challenge"`
	Project   ProjectInfo   `json:"project"`
	Verdict   Verdict       `json:"verdict" enum:"pass,fail,error"`
	Passed    bool          `json:"passed"` // Verdict == Pass, for `jq -e .passed`
	Counts    Counts        `json:"counts"`
	Hints     []Result      `json:"hints"`               // in the author's order
	Live      *Live         `json:"live,omitempty"`      // only where it was asked for
	Error     *Trouble      `json:"error,omitempty"`     // only where Verdict is Error
	Truncated bool          `json:"truncated,omitempty"` // texts or entries were cut, since they were too long
	GradedAt  time.Time     `json:"graded_at"`           // UTC
	Elapsed   Millis        `json:"elapsed_ms"`
	Grader    GraderInfo    `json:"grader"`
}

// ChallengeInfo says what was graded.
type ChallengeInfo struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Title   string `json:"title"`
	HelpURL string `json:"help_url,omitempty"`
	// TimeZone is that of the hints that are programs, where one was set.
	TimeZone string `json:"time_zone,omitempty"`
	// Language is that of its texts (BCP 47), where it is known.
	Language string `json:"language,omitempty"`
}

// ProjectInfo says whose pages were graded.
type ProjectInfo struct {
	URL       string     `json:"url"`
	Name      string     `json:"name,omitempty"`      // of a project that is no URL, such as a folder's path
	Submitted string     `json:"submitted,omitempty"` // as handed in, where that is another text
	Pages     []PageInfo `json:"pages"`               // in the order in which they were first asked for
	Waking    Millis     `json:"waking_ms,omitempty"` // what was waited for the host to wake up
	Notes     []Note     `json:"notes,omitempty"`     // what to know about how it was reached
}

// PageInfo is one request for a page of the project. The verdict is a pure
// function of the bytes that SHA256 names.
type PageInfo struct {
	Method      string    `json:"method,omitempty"`   // empty for GET
	Path        string    `json:"path"`               // path and query that were asked for
	URL         string    `json:"url"`                // after redirects
	Status      int       `json:"status,omitempty"`   // 0: no answer came
	Protocol    string    `json:"protocol,omitempty"` // of the last answer: "HTTP/1.1", "HTTP/2.0"
	ContentType string    `json:"content_type,omitempty"`
	Bytes       int       `json:"bytes"`
	SHA256      string    `json:"sha256,omitempty"` // of the body, hexadecimal
	Attempts    int       `json:"attempts"`
	Elapsed     Millis    `json:"elapsed_ms"`
	Error       ErrorCode `json:"error,omitempty"` // why no answer came
}

// A Result is the outcome of one hint.
type Result struct {
	Number      int         `json:"number"` // from 1
	Text        string      `json:"text"`   // Markdown
	Verdict     Verdict     `json:"verdict" enum:"pass,fail,error,skip"`
	Code        string      `json:"code,omitempty"`        // which failure it is, if the check tells; stable
	Message     string      `json:"message,omitempty"`     // the author's words for a failure, or the reason of an error
	Explanation []Note      `json:"explanation,omitempty"` // why it failed: what was found, where, and what is missing
	Cautions    []Note      `json:"cautions,omitempty"`    // what to know about the verdict
	Assertions  []Assertion `json:"assertions"`
	Failed      *Expression `json:"failed,omitempty"`    // what did not hold in a hint that is a program
	Exchanges   []Exchange  `json:"exchanges,omitempty"` // of a hint that is a program, in order
	Error       *Trouble    `json:"error,omitempty"`     // only where Verdict is Error
	Elapsed     Millis      `json:"elapsed_ms"`

	HTML    string `json:"-"` // Text as safe HTML
	Failure string `json:"-"` // what the assertion library says, to the letter
}

// A Note is a sentence for the learner, in English, with what it takes to say it
// in another language.
type Note struct {
	Code   string            `json:"code"`   // which sentence it is; stable
	Detail string            `json:"detail"` // the sentence
	Params map[string]string `json:"params,omitempty"`
	Page   string            `json:"page,omitempty"` // path of the page it is about
	Line   int               `json:"line,omitempty"` // of that page, from 1

	// Hollow says of a caution that the pass rests on nothing, such as a comment.
	Hollow bool `json:"hollow,omitempty"`

	Mark    *Mark  `json:"mark,omitempty"`    // the line itself, and what of it is meant
	Example string `json:"example,omitempty"` // a line of the exercise's own text that has what is missing
}

// AsBefore is the code of a note that refers to what an earlier hint says, whose number
// is in its parameter "hint".
const AsBefore = "as_before"

// A Mark is a line of a page, and a place in it.
type Mark struct {
	Line      int    `json:"line"`            // from 1
	Text      string `json:"text"`            // without the blanks around it, shortened
	Column    int    `json:"column"`          // of Text, from 1, in code points
	EndColumn int    `json:"end_column"`      // exclusive; at least one more
	Label     string `json:"label,omitempty"` // what was expected there
	Says      string `json:"says,omitempty"`  // the note in short, after the line's address
}

// An Assertion is one thing that a check asserted, and how that went.
type Assertion struct {
	Kind     string  `json:"kind"`              // the assertion's method: "match", "property", …
	Page     string  `json:"page,omitempty"`    // path of the page it looked at, if it is known
	Pattern  string  `json:"pattern,omitempty"` // regular expression literal
	Verdict  Verdict `json:"verdict" enum:"pass,fail,error"`
	Message  string  `json:"message,omitempty"` // the author's words
	Expected string  `json:"expected,omitempty"`
	Actual   string  `json:"actual,omitempty"`
	Match    *Place  `json:"match,omitempty"` // where a pattern matched
	Failure  string  `json:"-"`               // what it says where it did not hold; of a page check
}

// A Place is a range of a page's text. Lines and columns count from 1, columns
// in code points; the end is exclusive.
type Place struct {
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"end_line"`
	EndColumn int    `json:"end_column"`
	Excerpt   string `json:"excerpt"` // what matched, shortened

	Lines []CodeLine `json:"-"` // of the excerpt, where it is known what matched in them
}

// A CodeLine is a line of an excerpt.
type CodeLine struct {
	Number int      // in the page
	Text   string   // without the blanks around it, shortened
	Parts  []string // what a pattern's parts matched in it, in order
}

// GraderInfo says which grader made the report.
type GraderInfo struct {
	Version string `json:"version"`
}

// Add takes in the next hint that was judged.
func (r *Report) Add(h Result) {
	h.Cautions = r.withoutRepeats(h.Cautions)
	r.Hints = append(r.Hints, h)
	r.Counts.Add(h.Verdict)
}

// withoutRepeats leaves out the cautions that an earlier hint has: what is to be
// known of a page is said once.
func (r *Report) withoutRepeats(cautions []Note) []Note {
	return slices.DeleteFunc(cautions, func(n Note) bool {
		same := func(o Note) bool { return o.Code == n.Code && o.Page == n.Page && o.Line == n.Line }
		return !n.Hollow &&
			slices.ContainsFunc(r.Hints, func(h Result) bool { return slices.ContainsFunc(h.Cautions, same) })
	})
}

// Conclude says how the whole ended, when all hints and pages are there.
func (r *Report) Conclude() {
	r.tellEnd()
	r.Verdict = r.Counts.Verdict()
	r.Passed = r.Verdict == Pass
	r.Error = r.trouble()
}

// Millis is a duration whose JSON form is a whole number of milliseconds.
type Millis time.Duration

// MarshalJSON implements [json.Marshaler].
func (m Millis) MarshalJSON() ([]byte, error) {
	return strconv.AppendInt(nil, time.Duration(m).Milliseconds(), 10), nil
}

// UnmarshalJSON implements [json.Unmarshaler].
func (m *Millis) UnmarshalJSON(b []byte) error {
	var ms int64
	if err := json.Unmarshal(b, &ms); err != nil {
		return err
	}
	*m = Millis(time.Duration(ms) * time.Millisecond)
	return nil
}
