package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"grader/api/web"
	"grader/checks/batch"
	"grader/checks/report"
)

// memoryBatches are batches that a test fills.
type memoryBatches struct {
	mu      sync.Mutex
	all     []*memoryBatch
	err     error
	created []web.HandIn
	asked   []batch.Filter
}

type memoryBatch struct {
	batch.Batch
	progress batch.Progress
	entries  []*batch.Entry
	past     map[int][]batch.Past // of a submission, the newest first, without its outcome
}

func (m *memoryBatches) find(owner, id string) (*memoryBatch, error) {
	for _, b := range m.all {
		if b.ID == id && b.Spec.Owner == owner {
			return b, m.err
		}
	}
	return nil, errors.Join(m.err, batch.ErrNotFound)
}

func (m *memoryBatches) Batch(_ context.Context, owner, id string) (*batch.Batch, batch.Progress, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, err := m.find(owner, id)
	if err != nil {
		return nil, batch.Progress{}, err
	}
	made := b.Batch
	p := b.progress
	p.Counts = batch.Counts{}
	for _, e := range b.entries {
		switch o := e.Outcome; {
		case o == nil:
		case !o.Again.IsZero():
			p.Counts.Waiting++
		case o.Verdict == report.Pass:
			p.Counts.Pass++
		case o.Verdict == report.Fail:
			p.Counts.Fail++
		case o.Verdict == batch.Missing:
			p.Counts.Missing++
		default:
			p.Counts.Error++
		}
	}
	if made.Spec.Schedule != nil {
		schedule := *made.Spec.Schedule
		made.Spec.Schedule = &schedule
	}
	return &made, p, nil
}

func (m *memoryBatches) Batches(_ context.Context, owner, before string, limit int) ([]*batch.Batch, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []*batch.Batch
	for _, b := range slices.Backward(m.all) {
		if b.ID == before {
			list = nil
		} else if b.Spec.Owner == owner {
			list = append(list, &b.Batch)
		}
	}
	return list[:min(limit, len(list))], m.err
}

func (m *memoryBatches) Entries(_ context.Context, owner, id string, f batch.Filter, each func(*batch.Entry) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked = append(m.asked, f)
	b, err := m.find(owner, id)
	if err != nil {
		return err
	}
	given := 0
	for _, e := range b.entries[min(f.From, len(b.entries)):] {
		o := e.Outcome
		switch {
		case f.Changed && (o == nil || !o.Changed()):
			continue
		case f.Verdict == "":
		case o == nil,
			f.Hint == 0 && o.Verdict != f.Verdict,
			f.Hint > 0 && (len(o.Hints) < f.Hint || o.Hints[f.Hint-1] != f.Verdict[0]):
			continue
		}
		if given++; f.Limit > 0 && given > f.Limit {
			break
		}
		one := *e
		if o != nil {
			kept := *o
			if kept.Report != nil { // as a database has it
				text, _ := json.Marshal(kept.Report)
				kept.Report = &report.Report{}
				_ = json.Unmarshal(text, kept.Report)
			}
			if !f.Reports {
				kept.Report = nil
			}
			one.Outcome = &kept
		}
		if err := each(&one); err != nil {
			return err
		}
	}
	return nil
}

func (m *memoryBatches) Kinds(_ context.Context, owner, id string) ([]batch.Kind, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, err := m.find(owner, id)
	if err != nil {
		return nil, err
	}
	var list []batch.Kind
	for _, e := range b.entries {
		o := e.Outcome
		if o == nil || !o.Again.IsZero() {
			continue
		}
		i := slices.IndexFunc(list, func(k batch.Kind) bool { return k.Challenge == e.Challenge && k.Hints == o.Hints })
		if i < 0 {
			i = len(list)
			list = append(list, batch.Kind{Challenge: e.Challenge, Hints: o.Hints})
		}
		list[i].N++
		if o.Changed() {
			list[i].Changed++
		}
	}
	return list, nil
}

func (m *memoryBatches) History(_ context.Context, owner, id string, n int) (*batch.Entry, []batch.Past, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, err := m.find(owner, id)
	if err != nil || n >= len(b.entries) {
		return nil, nil, err
	}
	e, list := *b.entries[n], b.past[n]
	if o := e.Outcome; o != nil && o.Again.IsZero() {
		list = append([]batch.Past{o.Past()}, list...)
	}
	return &e, list, nil
}

func (m *memoryBatches) Cancel(_ context.Context, owner, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, err := m.find(owner, id)
	if err == nil && b.State == batch.Running {
		b.State = batch.Cancelled
	}
	return err
}

func (m *memoryBatches) Retry(_ context.Context, owner, id string, all bool) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, err := m.find(owner, id)
	switch {
	case err != nil:
		return 0, err
	case b.State != batch.Done:
		return 0, batch.ErrBusy
	}
	n := 0
	for _, e := range b.entries {
		if all || e.Outcome.Verdict == report.Error {
			e.Outcome.Again = time.Now()
			n++
		}
	}
	b.State = batch.Running
	return n, nil
}

func (m *memoryBatches) SetSchedule(_ context.Context, owner, id string, s batch.Schedule) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, err := m.find(owner, id)
	if err == nil {
		err = s.Check(b.Total, b.Created, clock())
	}
	if err == nil {
		s.Due = s.Next(b.Created, clock())
		b.Spec.Schedule = &s
	}
	return err
}

func (m *memoryBatches) DropSchedule(_ context.Context, owner, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, err := m.find(owner, id)
	if err == nil {
		b.Spec.Schedule = nil
	}
	return err
}

// clock is when the tests of classes are.
func clock() time.Time { return time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC) }

// set changes a batch, as workers do.
func (m *memoryBatches) set(id string, change func(*memoryBatch)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, b := range m.all {
		if b.ID == id {
			change(b)
		}
	}
}

// classOf makes a batch: a letter is a submission, which passes (p, P), fails with one of two
// reasons (f, F), could not be judged (e), waits to be tried again (w), is missing (m), has
// no report (x), or was not graded yet (.).
func classOf(id, title, letters string) *memoryBatch {
	at := time.Date(2026, 11, 27, 8, 30, 0, 0, time.UTC)
	b := &memoryBatch{Batch: batch.Batch{ID: id, State: batch.Done, Total: len(letters), Created: at, Ended: at.Add(time.Hour),
		Spec: batch.Spec{Title: title, Challenge: classChallenges[0].Name}}, progress: batch.Progress{Total: len(letters)}}
	for n, c := range letters {
		s := batch.Submission{N: n, Student: nameOf(n), URL: fmt.Sprintf("https://count-%d.example", n), Challenge: classChallenges[0].Name}
		if c == 'm' {
			s.URL = ""
		}
		b.entries = append(b.entries, &batch.Entry{Submission: s, Outcome: outcomeOf(n, c, at)})
	}
	if strings.ContainsAny(letters, ".w") {
		b.State, b.Ended = batch.Running, time.Time{}
		b.progress.Rate, b.progress.Left, b.progress.Limit = 1.5, 80*time.Second, batch.Workers
	}
	return b
}

// after has a batch be the next run, a day later, of one with other outcomes, by their letters.
func (b *memoryBatch) after(letters string) *memoryBatch {
	b.past = map[int][]batch.Past{}
	for n, c := range letters {
		graded := outcomeOf(n, c, b.Created.Add(-24*time.Hour))
		if graded == nil {
			continue
		}
		was := graded.Past()
		b.past[n] = []batch.Past{was}
		if o := b.entries[n].Outcome; o != nil {
			o.Before = &was
		}
	}
	return b
}

var someNames = []string{"Ada King", "Ben <Okafor>", "Chloë Dubois", "ليلى حسن", "Eve Svensson"}

func nameOf(n int) string {
	if n < len(someNames) {
		return someNames[n]
	}
	return fmt.Sprintf("Student %03d", n)
}

func outcomeOf(n int, c rune, at time.Time) *batch.Outcome {
	o := &batch.Outcome{N: n, Tries: 1, At: at}
	switch c {
	case '.':
		return nil
	case 'm':
		o.Verdict = batch.Missing
		return o
	case 'x':
		o.Verdict, o.Problem = report.Error, "There is no challenge of that name."
		return o
	case 'p', 'P':
		o.Report, o.Hints = reportOf(report.Pass), "pps"
	case 'f', 'F':
		o.Report, o.Hints = reportOf(report.Fail), "pfe"
		if c == 'F' {
			o.Hints = "pff"
			o.Report.Hints[1].Explanation = []report.Note{{Code: "another", Detail: "Something `else` is missing."}}
		}
	default:
		o.Report, o.Hints, o.Code = reportOf(report.Error), "ee", report.ConnectionRefused
	}
	o.Verdict = o.Report.Verdict
	if c != 'p' { // only these are alike
		for i := range o.Report.Project.Pages {
			o.Report.Project.Pages[i].SHA256 = fmt.Sprint(n, i)
		}
	}
	if c == 'w' {
		o.Again = at.Add(time.Minute)
	}
	return o
}
