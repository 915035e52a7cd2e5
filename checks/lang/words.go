package lang

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"grader/checks/lazyregexp"
)

// Words are the sentences of one place, such as a format: those whose codes begin
// with its name. Verbs of package fmt stand for what differs in them.
type Words struct {
	*Language
	place string
}

// Words are those of a place, in the language.
func (l *Language) Words(place string) Words { return Words{l, place} }

// Say gives a sentence. If its first argument is a number, that chooses the form. A
// key that there is no sentence for is an error.
func (w Words) Say(key string, args ...any) (string, error) {
	text, err := w.sentence(key, args)
	if err != nil || !strings.Contains(text, "%") { // the number only chooses it
		return text, err
	}
	given := slices.Clone(args)
	for i, arg := range given {
		if f, ok := arg.(float64); ok {
			given[i] = decimal{w.Language, f}
		}
	}
	return fmt.Sprintf(text, given...), nil
}

// HTML gives a sentence into which pieces of HTML go; what else goes in is escaped.
func (w Words) HTML(key string, args ...any) (template.HTML, error) {
	text, err := w.sentence(key, args)
	if err != nil {
		return "", err
	}
	for i, arg := range args {
		switch arg := arg.(type) {
		case template.HTML:
			args[i] = string(arg)
		case int: // as it is, for %d
		default:
			args[i] = template.HTMLEscaper(arg)
		}
	}
	return template.HTML(fmt.Sprintf(template.HTMLEscapeString(text), args...)), nil
}

func (w Words) sentence(key string, args []any) (string, error) {
	n := ""
	if len(args) > 0 {
		if count, ok := args[0].(int); ok {
			n = fmt.Sprint(count)
		}
	}
	text, from := w.template(w.place+"."+key, n)
	if from == nil {
		return "", fmt.Errorf("lang: there is no sentence %s.%s", w.place, key)
	}
	return text, nil
}

// Paragraph puts sentences together: with a blank between two, but for those that a
// full stop as wide as a letter ends, which has its own.
func Paragraph(sentences []string) string {
	var b strings.Builder
	for i, s := range sentences {
		if i > 0 && !strings.HasSuffix(sentences[i-1], "。") {
			b.WriteByte(' ')
		}
		b.WriteString(s)
	}
	return b.String()
}

var colon = lazyregexp.New(`\x{a0}?[:：]`)

// Colon stands behind a label.
func (l *Language) Colon() string {
	line, _ := l.template("text.line", "")
	return colon().FindString(line)
}

// Comma stands between the parts of a list.
func (l *Language) Comma() string {
	comma, _ := l.template("text.comma", "")
	return comma
}

// Blank stands between two sentences. There is none where a full stop is as wide as a letter.
func (l *Language) Blank() string {
	if sentence, _ := l.template("missing", ""); strings.HasSuffix(sentence, "。") {
		return ""
	}
	return " "
}

// Time is a moment as the clock of the grader has it: in UTC, in English in words and
// else by ISO 8601, which is read everywhere. A page's script may put the reader's own
// form in its stead.
func (w Words) Time(t time.Time) template.HTML {
	form := "2006-01-02, 15:04 UTC"
	if w.Language == English() {
		form = "2 January 2006, 15:04 UTC"
	}
	return w.moment(t, form, "")
}

// Day is the day of a moment, in the same way, where there is no room for more.
func (w Words) Day(t time.Time) template.HTML {
	form := "2006-01-02"
	if w.Language == English() {
		form = "2 Jan 2006"
	}
	return w.moment(t, form, ` class="day"`)
}

func (w Words) moment(t time.Time, form, attributes string) template.HTML {
	t = t.UTC()
	if w.RightToLeft {
		attributes += ` dir="ltr"`
	}
	moment := t.Format("2006-01-02T15:04:05Z")
	return template.HTML(`<time datetime="` + moment + `"` + attributes + `>` + t.Format(form) + `</time>`)
}
