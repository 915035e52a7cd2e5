package main

import (
	"encoding/json"
	"strings"
)

// A body is a kind of hostile page: what it says to a challenge.
type body struct {
	name   string
	isJSON bool // as its content type says
	make   func(vocabulary) string
}

// bodies are pages of 1 MiB, or a little less: first those made for each challenge
// from its own words and names, then those for parsers and decoders.
func bodies() []body {
	same := func(text string) func(vocabulary) string { return func(vocabulary) string { return text } }
	const deep = maxBody / len(`{"a":}`)
	return []body{
		{"each pattern but its end", false, func(v vocabulary) string { return fill(strings.Join(v.openings(), " ") + " ") }},
		{"each pattern but its end, on lines", false, func(v vocabulary) string { return fill(strings.Join(v.openings(), "\n") + "\n") }},
		{"all words but one", false, func(v vocabulary) string { return fill(strings.Join(v.allButOne(), " ") + " ") }},
		{"words backwards", false, func(v vocabulary) string { return fill(strings.Join(v.backwards(), " ") + " ") }},
		{"the first word", false, func(v vocabulary) string { return fill(v.words()[0] + " ") }},
		{"its names with long strings", true, vocabulary.longStrings},
		{"its names with long lists", true, vocabulary.longLists},
		{"blanks", false, same(fill(" "))},
		{"newlines", false, same(fill("\n"))},
		{"quotes", false, same(fill(`'"` + "`"))},
		{"templates in templates", false, same(fill("`${"))},
		{"deep lists", true, same(fill("["))},
		{"deep objects, closed", true, same(strings.Repeat(`{"a":`, deep) + "1" + strings.Repeat("}", deep))},
		{"wide object", true, same(wide())},
		{"long string, long number", true,
			same(`["` + strings.Repeat(`\ud83d\n`, maxBody/16-1) + `",` + strings.Repeat("7", maxBody/2-8) + "]")},
		{"astral and broken UTF-8", false, same(fill("\U0001f600\xff\xed\xa0\x80\xc3("))},
	}
}

func fill(text string) string { return strings.Repeat(text, maxBody/len(text)) }

// wide is an object of as many members as fit, many of them the same.
func wide() string {
	var b strings.Builder
	b.WriteString(`{"":{}`)
	for b.Len() < maxBody-64 {
		b.WriteString(`,"__proto__":[],"`)
		b.WriteString(strings.Repeat("k", b.Len()%23))
		b.WriteString(`":-1e-7`)
	}
	return b.String() + "}"
}

// longStrings is an object of the challenge's names, each with a string that is
// nearly a date, a number, or what else it is taken for.
func (v vocabulary) longStrings() string {
	share := maxBody/len(v.names) - 64
	text := strings.Repeat("2016-12-25T00:00:00.000Z ", share/25)
	object := map[string]string{}
	for _, name := range v.names {
		object[name] = text
	}
	return encode(object)
}

// longLists is an object of the challenge's names, each with a list of objects of
// those names.
func (v vocabulary) longLists() string {
	item := map[string]string{}
	for _, name := range v.names {
		item[name] = "0.1"
	}
	list := make([]any, maxBody/len(v.names)/len(encode(item)+",")-1)
	for i := range list {
		list[i] = item
	}
	object := map[string]any{}
	for _, name := range v.names {
		object[name] = list
	}
	return encode(object)
}

func encode(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings, lists and maps of them
	}
	return string(text)
}
