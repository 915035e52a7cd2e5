package report

import (
	"strings"

	"grader/checks/plain"
)

// Bounds of a report's texts, in code points. A project and a hint's program may
// make any text as long as they like.
const (
	MaxMessage  = 500  // what was thrown, where it may be a page
	maxSaid     = 2000 // an author's words
	maxAddress  = 500  // a page's path or URL
	maxPassed   = 200  // what was sent and answered where the hint passed
	MaxFailure  = 64 << 10
	maxTexts    = 512 << 10 // of all texts of a report, in bytes
	sizeOfEntry = 200       // of what a report says of a page or an assertion beside its texts, in bytes
)

// A bounder cuts texts and counts what is left of them.
type bounder struct {
	left int // bytes; all that comes when there are none is left out
	cut  bool
}

func (b *bounder) text(s *string, most int) {
	short := plain.ClipMiddle(*s, most)
	b.cut = b.cut || len(short) != len(*s)
	b.left -= len(short)
	*s = short
}

// Bound cuts what is too long in a report, the whole to less than 1 MiB of JSON,
// and says so.
func (r *Report) Bound() {
	b := bounder{left: maxTexts}
	for _, h := range r.results() {
		b.text(&h.Message, maxSaid)
		if len(h.Failure) > MaxFailure {
			h.Failure = plain.ClipMiddle(h.Failure, MaxFailure) // is not in the report itself
		}
		if h.Error != nil {
			b.text(&h.Error.Detail, maxSaid)
		}
	}
	for _, h := range r.results() {
		h.Explanation, h.Cautions = notes(&b, h.Explanation), notes(&b, h.Cautions)
		for j := range h.Assertions {
			a := &h.Assertions[j]
			b.left -= sizeOfEntry
			b.text(&a.Page, maxAddress)
			b.text(&a.Message, maxSaid)
			b.text(&a.Expected, MaxMessage)
			b.text(&a.Actual, MaxMessage)
			if a.Match != nil {
				b.text(&a.Match.Excerpt, maxSaid)
			}
			if b.left < 0 {
				h.Assertions, b.cut = h.Assertions[:j:j], true
				break
			}
		}
	}
	b.left = maxTexts / 4
	for i := range r.Hints {
		b.program(&r.Hints[i])
	}
	b.left = maxTexts / 4
	for i := range r.Project.Pages {
		p := &r.Project.Pages[i]
		b.left -= sizeOfEntry
		b.text(&p.Path, maxAddress)
		b.text(&p.URL, maxAddress)
		b.text(&p.ContentType, maxAddress)
		if b.left < 0 {
			r.Project.Pages, b.cut = r.Project.Pages[:i:i], true
			break
		}
	}
	r.Truncated = b.cut
}

// program cuts what a report says of a hint that is a program.
func (b *bounder) program(h *Result) {
	most := MaxMessage
	if h.Verdict == Pass {
		most = maxPassed
	}
	for i := range h.Exchanges {
		e := &h.Exchanges[i]
		b.left -= sizeOfEntry
		b.text(&e.Path, maxAddress)
		b.text(&e.Location, maxAddress)
		b.text(&e.SentType, maxAddress)
		b.text(&e.ContentType, maxAddress)
		e.Sent, e.Answer = strings.ToValidUTF8(e.Sent, "\uFFFD"), strings.ToValidUTF8(e.Answer, "\uFFFD")
		b.excerpt(&e.Sent, most)
		b.excerpt(&e.Answer, most)
		if b.left < 0 {
			h.Exchanges, b.cut = h.Exchanges[:i:i], true
			break
		}
	}
	if h.Failed == nil {
		return
	}
	b.text(&h.Failed.Code, MaxMessage)
	b.text(&h.Failed.Expected, MaxMessage)
	b.text(&h.Failed.Actual, MaxMessage)
	for i := range h.Failed.Values {
		b.left -= sizeOfEntry
		b.text(&h.Failed.Values[i].Expression, MaxMessage)
		b.text(&h.Failed.Values[i].Value, MaxMessage)
	}
}

// excerpt is text for what is meant to be shortened: that is not worth telling.
func (b *bounder) excerpt(s *string, most int) {
	*s = plain.ClipMiddle(*s, most)
	b.left -= len(*s)
}

func notes(b *bounder, list []Note) []Note {
	for i := range list {
		b.left -= sizeOfEntry
		b.text(&list[i].Detail, maxSaid)
		b.text(&list[i].Page, maxAddress)
		for name, value := range list[i].Params {
			b.text(&value, MaxMessage)
			list[i].Params[name] = value
		}
		if b.left < 0 {
			b.cut = true
			return list[:i]
		}
	}
	return list
}
