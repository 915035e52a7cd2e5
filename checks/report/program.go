package report

// An Exchange is a request that a hint's program sent, and what came back.
type Exchange struct {
	Method      string    `json:"method"`
	Path        string    `json:"path"`                   // path and query that were asked for
	Location    string    `json:"location,omitempty"`     // URL that answered, where redirects led elsewhere
	SentType    string    `json:"sent_type,omitempty"`    // content type of what was sent
	Sent        string    `json:"sent,omitempty"`         // what was sent, shortened
	Secrets     []string  `json:"secrets,omitempty"`      // headers of both sides whose values are not told
	Status      int       `json:"status,omitempty"`       // 0: no answer came
	ContentType string    `json:"content_type,omitempty"` // of the answer
	Answer      string    `json:"answer,omitempty"`       // the part of it that matters, shortened
	Elapsed     Millis    `json:"elapsed_ms"`
	Shared      bool      `json:"shared,omitempty"` // it was sent before, and its answer kept
	Error       ErrorCode `json:"error,omitempty"`  // why no answer came
}

// An Expression is the piece of a hint's program that did not hold.
type Expression struct {
	Kind     string  `json:"kind"`               // the assertion's method, "throw", or the name of the engine's error
	Line     int     `json:"line"`               // of the hint's code, from 1
	Code     string  `json:"code"`               // on one line
	Values   []Value `json:"values,omitempty"`   // of the parts of the code that are no literals, in order
	Expected string  `json:"expected,omitempty"` // as JavaScript, in full where it is not too long
	Actual   string  `json:"actual,omitempty"`

	Subject int    `json:"-"` // which of the values is to blame, from 1; 0: not known
	Wanted  string `json:"-"` // what it should have been, where no assertion says so: "=== 1"
	Swapped bool   `json:"-"` // what was found stands where an assertion has what is expected
}

// A Value is what a part of an expression was.
type Value struct {
	Expression string  `json:"expression"`
	Column     int     `json:"column"`         // in the code, from 1, in code points; 0: it stands elsewhere
	Value      string  `json:"value"`          // as JavaScript, shortened
	From       *Source `json:"from,omitempty"` // where it came from, if that is known
}

// A Source is the part of an answer that a value came from.
type Source struct {
	Exchange int    `json:"exchange"`           // which of the hint's, from 1
	Path     string `json:"path,omitempty"`     // in its JSON: "log[0].date"; empty is all of it
	Computed bool   `json:"computed,omitempty"` // the value was computed of that, and is not in the answer

	Member bool `json:"-"` // the value is a member of the response, such as its status, and not in its body
}
