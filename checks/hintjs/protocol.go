package hintjs

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"reflect"
	"time"

	"grader/checks"
	"grader/checks/report"
)

// Grader and engine take turns: the grader sends an event, the engine its outcome.
// Nothing else is ever sent, so neither side has to listen while it works.

// An event advances a run. One of its members is set.
type event struct {
	Start  *start
	Answer *answer
	Ring   bool // a timer is due
}

// A start begins the run of a program.
type start struct {
	Project string // its URL
	Limits  limits
	Console bool          // whether anybody reads what the program logs
	Ahead   time.Duration // how far the program's clock is ahead of ours
	Zone    string        // of its local times
	Crowded bool          // there are many workers: this one should stay small

	First *firstAnswer // nil: nothing was asked for yet

	// Program is a number: a worker keeps the programs that it was sent.
	Program int
	Source  string // of a program that it does not have
	Forget  bool   // drop the programs that were sent before
}

// A firstAnswer is the answer to the request with which a program begins, a plain GET.
type firstAnswer struct {
	URL    string // that was asked for
	Answer *answer
}

// answers reports whether it is the answer to a request.
func (f *firstAnswer) answers(r request) bool {
	return f != nil && r.Fetch != nil && reflect.DeepEqual(*r.Fetch, checks.Request{Method: "GET", URL: f.URL})
}

// limits are the ones that the interpreter enforces itself.
type limits struct {
	CallStack, Fetches int
	Memory             uint64
}

// A request is what a program asks the grader to do. To add another kind, add a member
// here and one to answer, and execute it in [runner.ask].
type request struct {
	ID     int
	Fetch  *checks.Request
	Socket *socketRequest
}

// An answer is the result of a request.
type answer struct {
	ID       int
	Response *checks.Response // nil: there is none
	Socket   *socketAnswer    // nil: there is none
	Trouble  *trouble         // why there is neither
}

// trouble is a [checks.SiteError] in a message.
type trouble struct {
	Code      report.ErrorCode
	Detail    string
	Retryable bool

	RetryAfter time.Duration
}

func (t *trouble) err() *checks.SiteError {
	return &checks.SiteError{Code: t.Code, Detail: t.Detail, Retryable: t.Retryable, RetryAfter: t.RetryAfter}
}

// An outcome is the result of an event: what is new, and the state of the run.
type outcome struct {
	Requests   []request
	Log        []string
	Assertions []report.Assertion
	Notes      []report.Note

	Failed     bool
	Code       string             // of the failure, where it has one
	Failure    string             // what was thrown first
	Expression *report.Expression // that did not hold, if it is known
	Decided    bool               // it failed before any trouble
	Trouble    *trouble           // the first reason why the program can't be judged
	Aborted    bool               // by the trouble
	Broken     string             // why the interpreter itself crashed; for the log
	Finished   bool               // nothing is left to wait for

	Timed bool // a timer is set: it is due in Next
	Next  time.Duration
}

// maxEvent and maxOutcome bound a message, in bytes. The limits of what a program may
// send and record are lower.
const maxEvent, maxOutcome = 1 << 30, 16 << 20

// A pipe sends and receives messages: the length in four bytes, then the next part of
// a gob stream.
type pipe struct {
	in  *bufio.Reader
	out io.Writer
	max int // bytes of a received message

	frame    []byte
	received bytes.Reader
	decoder  *gob.Decoder
	sent     bytes.Buffer
	encoder  *gob.Encoder
}

func newPipe(in io.Reader, out io.Writer, largest int) *pipe {
	p := &pipe{in: bufio.NewReaderSize(in, 16<<10), out: out, max: largest}
	p.decoder, p.encoder = gob.NewDecoder(&p.received), gob.NewEncoder(&p.sent)
	return p
}

const lengthSize, keptFrame = 4, 256 << 10

func (p *pipe) send(message any) error {
	p.sent.Reset()
	if p.sent.Cap() > keptFrame {
		p.sent = bytes.Buffer{}
	}
	p.sent.Write(make([]byte, lengthSize))
	if err := p.encoder.Encode(message); err != nil {
		return err
	}
	frame := p.sent.Bytes()
	binary.LittleEndian.PutUint32(frame, uint32(len(frame)-lengthSize))
	_, err := p.out.Write(frame)
	return err
}

// errMessage is the error for a message that is invalid.
var errMessage = errors.New("hintjs: bad message")

// receive reads a message. It distrusts the sender: a hostile program may have taken
// over its worker.
func (p *pipe) receive(message any) (err error) {
	length := make([]byte, lengthSize)
	if _, err := io.ReadFull(p.in, length); err != nil {
		return err
	}
	n := int(binary.LittleEndian.Uint32(length))
	if n > p.max {
		return fmt.Errorf("%w: %d bytes are too many", errMessage, n)
	}
	if cap(p.frame) < n || cap(p.frame) > keptFrame {
		p.frame = make([]byte, n, max(n, lengthSize<<10))
	}
	p.frame = p.frame[:n]
	if _, err := io.ReadFull(p.in, p.frame); err != nil {
		return err
	}
	p.received.Reset(p.frame)
	if err := p.decoder.Decode(message); err != nil {
		return fmt.Errorf("%w: %w", errMessage, err)
	}
	return nil
}
