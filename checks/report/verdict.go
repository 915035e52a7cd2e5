package report

// A Verdict says how a hint, an assertion or a whole grading ended.
type Verdict string

// The verdicts; package checks says what each means.
const (
	Pass  Verdict = "pass"
	Fail  Verdict = "fail"
	Error Verdict = "error"
	Skip  Verdict = "skip"
)

// Counts says how many hints ended in each verdict.
type Counts struct {
	Pass  int `json:"pass"`
	Fail  int `json:"fail"`
	Error int `json:"error"`
	Skip  int `json:"skip"`
}

// Add counts a hint that ended in v.
func (c *Counts) Add(v Verdict) {
	switch v {
	case Pass:
		c.Pass++
	case Fail:
		c.Fail++
	case Error:
		c.Error++
	case Skip:
		c.Skip++
	}
}

// Verdict is the verdict of a grading whose hints ended so.
func (c Counts) Verdict() Verdict {
	switch {
	case c.Fail > 0:
		return Fail
	case c.Error > 0 || c.Pass == 0:
		return Error
	default:
		return Pass
	}
}
