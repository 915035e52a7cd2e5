package checks

import "errors"

// A Verdict says how a hint, an assertion or a whole grading ended.
type Verdict string

// The verdicts; the package comment says what each means.
const (
	Pass  Verdict = "pass"
	Fail  Verdict = "fail"
	Error Verdict = "error"
	Skip  Verdict = "skip"
)

// verdictOf maps the outcome of [Check.Run] to a verdict. A check that ran no
// assertion proved nothing, so it does not pass.
func verdictOf(assertions []Assertion, err error) Verdict {
	var failure *Failure
	switch {
	case errors.As(err, &failure):
		return Fail
	case err != nil:
		return Error
	case len(assertions) == 0:
		return Fail
	default:
		return Pass
	}
}

// Counts says how many hints ended in each verdict.
type Counts struct {
	Pass  int `json:"pass"`
	Fail  int `json:"fail"`
	Error int `json:"error"`
	Skip  int `json:"skip"`
}

func (c *Counts) add(v Verdict) {
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

// verdict is the verdict of a grading whose hints ended so.
func (c Counts) verdict() Verdict {
	switch {
	case c.Fail > 0:
		return Fail
	case c.Error > 0 || c.Pass == 0:
		return Error
	default:
		return Pass
	}
}
