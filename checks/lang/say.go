package lang

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/feature/plural"
)

// Say gives the sentence of a code, in English if the language lacks it. The
// parameter n chooses the form of its plural. ok is false if there is no such code.
func (l *Language) Say(code string, params map[string]string) (said string, ok bool) {
	template, from := l.template(code, params["n"])
	if from == nil {
		return "", false
	}
	return from.Fill(template, params), true
}

// Template is a sentence as its catalogue has it, without its parameters.
func (l *Language) Template(code string) (text string, ok bool) {
	text, from := l.template(code, "")
	return text, from == l
}

// template is a sentence as its catalogue has it, and whose it is.
func (l *Language) template(code, n string) (string, *Language) {
	if s, ok := l.sentences()[code]; ok {
		if form := s[l.form(n)]; form != "" {
			return form, l
		}
		if form := s["other"]; form != "" {
			return form, l
		}
	}
	if l.english == nil {
		return "", nil
	}
	return l.english.template(code, n)
}

// form is the plural category of a whole number.
func (l *Language) form(n string) string {
	if n == "" {
		return "other"
	}
	count, err := strconv.Atoi(n)
	if err != nil {
		return "other"
	}
	return forms[plural.Cardinal.MatchPlural(l.tag, count, 0, 0, 0, 0)]
}

var forms = map[plural.Form]string{
	plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few",
	plural.Many: "many", plural.Other: "other",
}

// Fill puts parameters into a sentence: `{name}` is one as code, {name} one as it
// is, {lead} the lead that fits them, {part} a part and its other spelling.
func (l *Language) Fill(template string, params map[string]string) string {
	var b strings.Builder
	b.Grow(2 * len(template))
	wide, korean := l.Blank() == "", l.Tag == "ko"
	for {
		before, rest, found := strings.Cut(template, "{")
		if !found {
			b.WriteString(before)
			if korean {
				return particles(b.String())
			}
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		value, known := params[name]
		switch {
		case name == "lead":
			value, _ = l.Say(leadOf(params), params)
		case !known:
			value = "{" + name + "}"
		case strings.HasSuffix(before, "`") && strings.HasPrefix(after, "`"):
			before, value, after = strings.TrimSuffix(before, "`"), l.isolated(quoted(value)), after[1:]
		case name == "part":
			value = l.part(params)
		case name == "seconds":
			value = l.Decimal(value)
		default:
			value = l.value(value)
		}
		if wide {
			before, after = spaced(before, value, after)
		}
		b.WriteString(before)
		b.WriteString(value)
		template = after
	}
}

// leadOf is the code of the beginning of a sentence about what is missing, by the
// parameter that says most of where it should be.
func leadOf(params map[string]string) string {
	if params["after"] != "" && params["before"] != "" && params["with"] == "" {
		return "lead.between"
	}
	for _, known := range []string{"with", "after", "before", "and"} {
		if params[known] != "" {
			return "lead." + known
		}
	}
	return "lead"
}

func (l *Language) part(params map[string]string) string {
	part := quoted(params["part"])
	if params["alternative"] == "" {
		return l.isolated(part)
	}
	both, _ := l.Say("phrase.or", map[string]string{"1": part, "2": quoted(params["alternative"])})
	return both
}

// quoted quotes code as Markdown does.
func quoted(s string) string {
	if strings.Contains(s, "`") {
		return "`` " + s + " ``"
	}
	return "`" + s + "`"
}

// The characters that keep a text's direction from what is around it (UAX #9).
const (
	firstStrongIsolate = "\u2068"
	popIsolate         = "\u2069"
)

// isolated keeps what is put into a sentence from being read in the sentence's
// direction, where one of them runs from right to left.
func (l *Language) isolated(s string) string {
	if s == "" || !l.RightToLeft && !strings.ContainsFunc(s, RightToLeft) {
		return s
	}
	if l.english == nil || strings.Contains(s, firstStrongIsolate) {
		return s
	}
	return firstStrongIsolate + s + popIsolate
}

// RightToLeft reports whether a letter is of a script that runs from right to left.
func RightToLeft(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Adlam)
}
