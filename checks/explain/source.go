package explain

import (
	"sort"
	"unicode/utf8"

	"grader/checks/jsregexp"
)

// maxSource is how many bytes of a page are read: thirty times what learners write, and
// few enough that no page takes long.
const maxSource = 128 << 10

// A source is a page read as JavaScript: tokens, comments and statements. Of a page that
// is broken, or is no JavaScript, they are a best effort.
type source struct {
	text         *jsregexp.Text
	uncommented  *jsregexp.Text // see withoutComments
	ofMarkup     *jsregexp.Text // see withoutMarkupComments
	unreached    *[]unreached   // see unreachedPlaces; nil until it is asked for
	s            string
	cut          bool // the page is longer than maxSource; this is its beginning
	tokens       []token
	comments     []span
	statements   []span     // in bytes
	leftovers    []leftover // see dropLeftovers
	endListeners []int32    // indexes of the parentheses of calls that listensForEnd
}

type span struct{ start, end int }

// A token is kept small, since pages have many.
type token struct {
	start, end int32
	statement  int32 // index of the innermost statement around it
	match      int32 // of a bracket, the index of the other one; else 0
	kind       tokenKind
	sign       byte // a punctuator of one character; else 0
	role       role
	onNewLine  bool // a line break comes before it
}

func (t token) span() span { return span{int(t.start), int(t.end)} }

type tokenKind uint8

const (
	punct tokenKind = iota
	word            // an identifier or a keyword
	number
	quoted   // a string in quotes
	template // in back-ticks; if it has expressions, a piece of it
	regex
)

func newSource(t *jsregexp.Text) *source {
	src := &source{text: t, s: t.String()}
	if src.cut = len(src.s) > maxSource; src.cut {
		end := maxSource
		for !utf8.RuneStart(src.s[end]) {
			end--
		}
		src.text = jsregexp.NewText(src.s[:end])
		src.s = src.text.String()
	}
	src.lex()
	src.structure()
	return src
}

// withoutComments is the text without its comments.
func (src *source) withoutComments() *jsregexp.Text {
	switch {
	case len(src.comments) == 0:
		return src.text
	case src.uncommented == nil:
		src.uncommented = jsregexp.NewText(blank(src.s, src.comments))
	}
	return src.uncommented
}

// withoutMarkupComments is the text, which is HTML, without its comments.
func (src *source) withoutMarkupComments() *jsregexp.Text {
	if src.ofMarkup == nil {
		src.ofMarkup = jsregexp.NewText(blank(src.s, markupComments(src.s)))
	}
	return src.ofMarkup
}

func (src *source) textOf(t token) string { return src.s[t.start:t.end] }

func (src *source) line(offset int) int { return src.text.Position(offset).Line }

// tokenAt is the index of the first token that ends after a byte offset.
func (src *source) tokenAt(offset int) int {
	return sort.Search(len(src.tokens), func(i int) bool { return int(src.tokens[i].end) > offset })
}

// statementAt is the index of the innermost statement at a byte offset, −1
// where no code is.
func (src *source) statementAt(offset int) int {
	if i := src.tokenAt(offset); i < len(src.tokens) && int(src.tokens[i].start) <= offset {
		return int(src.tokens[i].statement)
	}
	return -1
}

// inComment reports whether a byte offset lies in a comment.
func (src *source) inComment(offset int) bool {
	_, ok := src.commentAt(offset)
	return ok
}

// commentAt is the comment that a byte offset lies in.
func (src *source) commentAt(offset int) (span, bool) {
	i := sort.Search(len(src.comments), func(i int) bool { return src.comments[i].end > offset })
	if i == len(src.comments) || src.comments[i].start > offset {
		return span{}, false
	}
	return src.comments[i], true
}

// hasComment reports whether a comment begins within a place.
func (src *source) hasComment(at span) bool {
	i := sort.Search(len(src.comments), func(i int) bool { return src.comments[i].start >= at.start })
	return i < len(src.comments) && src.comments[i].start < at.end
}

// inText reports whether a place lies inside a string, a template's text or a regular
// expression, between the delimiters.
func (src *source) inText(at span) (token, bool) {
	i := src.tokenAt(at.start)
	if i == len(src.tokens) {
		return token{}, false
	}
	t := src.tokens[i]
	return t, t.kind >= quoted && int(t.start) < at.start && at.end < int(t.end)
}

// content is a string without its quotes; of other tokens, their text.
func (src *source) content(t token) string {
	s := src.textOf(t)
	if (t.kind == quoted || t.kind == template) && len(s) >= 2 {
		return s[1 : len(s)-1]
	}
	return s
}
