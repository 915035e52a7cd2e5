package hosts

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"grader/checks"
)

const (
	maxRead  = 64 << 10 // bytes of a page that are read: a host's own is short
	maxText  = 2000     // bytes of visible text that a host's own page may have
	maxShort = 400      // the same, of one that says a single thing
)

// A page is what the table compares of an answer's body: in lower case, with one
// kind of blanks, quotes and dots.
type page struct {
	titles []string // its title and its headings; of a plain text, all of it
	text   string   // its visible text; "" if that is long
	plain  bool     // no markup
	source string
}

func readPage(r *checks.Response) *page {
	body := r.Body[:min(len(r.Body), maxRead)]
	if !isHTML(r, body) {
		p := &page{}
		if r.Status >= 400 && len(r.Body) <= maxText { // else it may be any file of the project
			p.plain, p.source, p.text = true, strings.ToLower(body), even(body)
			p.titles = []string{p.text}
		}
		return p
	}
	p := &page{source: strings.ToLower(body)}
	var seen strings.Builder
	p.titles = readHTML(body, &seen)
	if p.text = even(seen.String()); len(p.text) > maxText || len(r.Body) > maxRead {
		p.text = ""
	}
	if len(p.titles) == 0 && p.text != "" {
		p.plain, p.titles = true, []string{p.text}
	}
	return p
}

// isBlank reports whether there is nothing to compare.
func (p *page) isBlank() bool { return len(p.titles) == 0 && p.text == "" && p.source == "" }

// isHTML reports whether an answer is a page for people. Servers call anything HTML, also the
// file of a program that has a form in a string.
func isHTML(r *checks.Response, source string) bool {
	source = strings.TrimSpace(strings.TrimPrefix(source, "\ufeff"))
	if kind := r.Header.Get("Content-Type"); kind != "" {
		return strings.HasPrefix(strings.ToLower(kind), "text/html") && strings.HasPrefix(source, "<")
	}
	source = strings.ToLower(source[:min(len(source), len("<!doctype html"))])
	return source == "<!doctype html" || strings.HasPrefix(source, "<html")
}

// readHTML gives the title and the headings, and writes the visible text.
func readHTML(body string, seen *strings.Builder) (titles []string) {
	z := html.NewTokenizer(strings.NewReader(body))
	z.SetMaxBuf(maxRead)
	var hidden, title atom.Atom
	var heading strings.Builder
	for {
		switch z.Next() {
		case html.ErrorToken:
			return titles
		case html.StartTagToken:
			name, _ := z.TagName()
			switch tag := atom.Lookup(name); tag {
			case atom.Script, atom.Style:
				hidden = tag
			case atom.Title, atom.H1, atom.H2:
				title = tag
				heading.Reset()
			}
			seen.WriteByte(' ')
		case html.EndTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			if tag == hidden {
				hidden = 0
			}
			if tag == title && tag != 0 {
				title = 0
				titles = append(titles, even(heading.String()))
			}
			seen.WriteByte(' ')
		case html.TextToken:
			if hidden != 0 {
				continue
			}
			text := string(z.Text())
			if title != 0 {
				heading.WriteString(html.UnescapeString(text))
			}
			seen.WriteString(html.UnescapeString(text))
		}
	}
}

var oneKind = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "…", "...", "–", "-", "—", "-", "·", "-")

func even(s string) string {
	return strings.Join(strings.Fields(oneKind.Replace(strings.ToLower(s))), " ")
}

// titled compares a title, or a heading, as a whole. Of a plain text the
// beginning counts.
func (p *page) titled(want string) bool {
	head, begins := strings.CutSuffix(want, "*")
	tail, ends := strings.CutPrefix(want, "*")
	return slices.ContainsFunc(p.titles, func(title string) bool {
		switch {
		case ends:
			return strings.HasSuffix(title, tail)
		case begins || p.plain:
			return strings.HasPrefix(title, head)
		}
		return strings.TrimRight(title, ".!?: ") == strings.TrimRight(want, ".!?: ")
	})
}

func (p *page) says(want string) bool { return strings.Contains(p.text, want) }

func (p *page) holds(want string) bool { return strings.Contains(p.source, want) }
