package lang

import (
	"fmt"
	"html/template"
	"strings"
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
	if !strings.Contains(text, "%") { // the number only chooses it
		return text, nil
	}
	return fmt.Sprintf(text, args...), nil
}

// HTML gives a sentence into which pieces of HTML go; what else goes in is escaped.
func (w Words) HTML(key string, args ...any) (template.HTML, error) {
	text, from := w.template(w.place+"."+key, "")
	if from == nil {
		return "", fmt.Errorf("lang: there is no sentence %s.%s", w.place, key)
	}
	for i, arg := range args {
		if html, ok := arg.(template.HTML); ok {
			args[i] = string(html)
		} else {
			args[i] = template.HTMLEscaper(arg)
		}
	}
	return template.HTML(fmt.Sprintf(template.HTMLEscapeString(text), args...)), nil
}
