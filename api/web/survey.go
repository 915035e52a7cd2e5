package web

import (
	"cmp"
	"context"
	"html/template"
	"slices"
	"sync"
	"time"

	"grader/checks"
	"grader/checks/batch"
	"grader/checks/class"
	"grader/checks/hypertext"
	"grader/checks/plain"
	"grader/checks/report"
)

// A survey is what the reports of a class have in common: why hints fail, and which files
// are equal. It is made of the first submissions alone, so that it costs no more for a large
// class. It never changes.
type survey struct {
	Of        int // submissions that were looked at
	All       bool
	Again     bool // some were graded again
	Twins     []twin
	same      map[int]bool // the submissions with a twin
	totals    []*totals    // of each challenge, in the order in which they come
	challenge map[string]*totals
}

// totals are how the hints of a challenge went.
type totals struct {
	challenge string
	hints     []*class.Hint
}

// A twin is a page whose bytes several learners handed in.
type twin struct {
	Path  string
	Names []named
	More  bool // than are named
}

// A named is a submission by whose it is.
type named struct {
	N    int
	Name string
}

const (
	surveyed = 1000 // submissions that a survey is of
	maxNames = 50   // of a page that many share
)

func newSurvey(ctx context.Context, from Batches, owner string, b *batch.Batch) (*survey, error) {
	s := &survey{All: b.Total <= surveyed, same: map[int]bool{}, challenge: map[string]*totals{}}
	var sources class.Sources
	names := map[int]string{}
	f := batch.Filter{Limit: surveyed, Reports: true}
	err := from.Entries(ctx, owner, b.ID, f, func(e *batch.Entry) error {
		s.Of++
		t := s.challenge[e.Challenge]
		if t == nil {
			t = &totals{challenge: e.Challenge}
			s.challenge[e.Challenge] = t
			s.totals = append(s.totals, t)
		}
		o := e.Outcome
		if o != nil && o.Before != nil {
			s.Again = true
		}
		if o != nil && o.Report != nil && o.Again.IsZero() {
			names[e.N] = cmp.Or(e.Student, e.URL)
			t.add(names[e.N], o.Report)
			sources.Add(e.N, e.Student+"\x00"+e.ID, o.Report)
		}
		return nil
	})
	for _, t := range sources.Twins() {
		shared := twin{Path: plain.Line(t.Path), More: len(t.Of) > maxNames}
		for _, n := range t.Of {
			s.same[n] = true
		}
		for _, n := range t.Of[:min(maxNames, len(t.Of))] {
			shared.Names = append(shared.Names, named{n, plain.Line(names[n])})
		}
		s.Twins = append(s.Twins, shared)
	}
	return s, err
}

func (t *totals) add(who string, r *report.Report) {
	for i := range r.Hints {
		if i == len(t.hints) {
			t.hints = append(t.hints, &class.Hint{Number: i + 1})
		}
		t.hints[i].Add(who, class.Spelled(r.Hints, i))
	}
}

// surveys keep a few surveys, since each takes many reports to make. The zero value has
// none.
type surveys struct {
	clock func() time.Time

	mu   sync.Mutex
	kept map[string]*keptSurvey
}

type keptSurvey struct {
	mu    sync.Mutex // held while it is made: those who come meanwhile get the same
	made  *survey
	stamp string
	at    time.Time // when it was made
	cost  time.Duration
}

// Bounds of surveys that are kept.
const (
	maxSurveys = 64
	surveyRest = 5 * time.Second // a class that goes on is surveyed no oftener
	surveyAge  = time.Minute     // what was deleted meanwhile is not shown for longer
)

// of is the survey of a class. While more is to come it may be some seconds old.
func (k *surveys) of(ctx context.Context, from Batches, owner string, b *batch.Batch, stamp string) (*survey, error) {
	one := k.entry(b.ID)
	one.mu.Lock()
	defer one.mu.Unlock()
	rest := time.Duration(0)
	if b.State == batch.Running {
		rest = max(surveyRest, 20*one.cost)
	}
	began := k.clock()
	age := began.Sub(one.at)
	if one.made != nil && age < surveyAge && (one.stamp == stamp || age < rest) {
		return one.made, nil
	}
	made, err := newSurvey(ctx, from, owner, b)
	if err != nil {
		return nil, err
	}
	one.made, one.stamp, one.at, one.cost = made, stamp, k.clock(), k.clock().Sub(began)
	return made, nil
}

// entry is the place of a class's survey. Where there are too many, any other goes: it
// is made again when it is asked for.
func (k *surveys) entry(id string) *keptSurvey {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.kept == nil {
		k.kept = map[string]*keptSurvey{}
	}
	one := k.kept[id]
	if one == nil {
		for other := range k.kept {
			if len(k.kept) < maxSurveys {
				break
			}
			delete(k.kept, other)
		}
		one = &keptSurvey{}
		k.kept[id] = one
	}
	return one
}

// A section is how a challenge's hints went.
type section struct {
	Challenge string
	Hints     []hintTotal
}

// A hintTotal is how a hint went, as it is shown.
type hintTotal struct {
	*class.Hint
	Text   template.HTML
	Share  class.Share // "" where nobody fails, or no reason is known
	N      int         // how many have the reason
	Reason template.HTML
	Whose  string // whose words the reason is in, where they vary
}

// addSections adds how the hints of each challenge went in all of a class, and the reasons
// that its survey knows, in the page's language.
func (p *page) addSections(v *classView, kinds []batch.Kind) {
	counted := map[string][]*class.Hint{}
	for _, k := range kinds {
		v.Changed += k.Changed
		counted[k.Challenge] = count(counted[k.Challenge], k)
	}
	surveyed := v.Survey.totals
	for _, k := range kinds { // those that none of the first have
		if !slices.ContainsFunc(surveyed, func(t *totals) bool { return t.challenge == k.Challenge }) {
			surveyed = append(slices.Clip(surveyed), &totals{challenge: k.Challenge})
		}
	}
	for _, t := range surveyed {
		s := section{Challenge: plain.Line(t.challenge)}
		known := p.hintsOf(t.challenge)
		if ch := p.challengeOf(t.challenge); ch != nil {
			s.Challenge = plain.Line(ch.Title)
		}
		hints := counted[t.challenge]
		for i := range max(len(known), len(hints)) {
			total := hintTotal{Hint: &class.Hint{Number: i + 1}}
			if i < len(known) {
				total.Text = hintText(known[i])
			}
			if i < len(hints) {
				total.Hint = hints[i]
			}
			if i < len(t.hints) {
				p.addReason(&total, t.hints[i])
			}
			s.Hints = append(s.Hints, total)
		}
		v.Sections = append(v.Sections, s)
	}
}

// count adds outcomes of a kind to what is known of their hints.
func count(hints []*class.Hint, k batch.Kind) []*class.Hint {
	for i, letter := range []byte(k.Hints) {
		if i == len(hints) {
			hints = append(hints, &class.Hint{Number: i + 1})
		}
		h := hints[i]
		h.Of += k.N
		switch letter {
		case report.Pass[0]:
			h.Pass += k.N
		case report.Fail[0]:
			h.Fail += k.N
		case report.Error[0]:
			h.Error += k.N
		}
	}
	return hints
}

// addReason adds why most of those fail who were surveyed. Where others fail, too, it says
// how many have the reason, and not how many of all.
func (p *page) addReason(t *hintTotal, surveyed *class.Hint) {
	most, ok := surveyed.Most()
	others := t.Fail > surveyed.Fail
	if !ok || others && most.Share == class.Differ {
		return
	}
	t.Share, t.N = most.Share, most.N
	if others {
		t.Share = class.Some
	}
	if most.Share == class.Differ {
		return
	}
	said := p.language.Report(&report.Report{Hints: []report.Result{most.Example}})
	t.Reason = "<bdi>" + prose(plain.Clip(class.Why(said.Hints[0]), 600)) + "</bdi>"
	if most.Varies {
		t.Whose = plain.Line(most.Learner)
	}
}

// prose is a sentence on one line, in which what stands in back-ticks is code.
func prose(s string) template.HTML { return hypertext.Prose(s) }

// withHTML gives a report that was kept as JSON the texts of hints as its challenge has
// them.
func withHTML(r *report.Report, hints []checks.Hint) *report.Report {
	for i := range r.Hints {
		if h := &r.Hints[i]; h.HTML == "" && i < len(hints) && hints[i].Text == h.Text {
			h.HTML = hints[i].HTML
		}
	}
	return r
}
