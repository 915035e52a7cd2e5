package explain

import (
	"encoding/json"
	"path"
	"strconv"
	"strings"

	"grader/checks/report"
)

// A jsonMember is where a text of JSON has the value at a path, and the key of that.
type jsonMember struct{ key, value span }

// memberAt finds the value at a path. Of keys that are there twice it takes the last, as
// JSON.parse does (ECMA-262, 25.5.1).
func memberAt(text string, keys []string) (at jsonMember, ok bool) {
	at.value = span{0, len(text)}
	for _, key := range keys {
		if at, ok = childOf(text, at.value, key); !ok {
			return jsonMember{}, false
		}
	}
	return at, len(keys) > 0
}

// childOf finds an entry of the object or list that a span of a text is.
func childOf(text string, parent span, key string) (found jsonMember, ok bool) {
	d := json.NewDecoder(strings.NewReader(text[parent.start:parent.end]))
	next := func() int { // where the next token begins
		at := parent.start + int(d.InputOffset())
		return at + len(text[at:parent.end]) - len(strings.TrimLeft(text[at:parent.end], " \t\r\n,:"))
	}
	open, err := d.Token()
	if err != nil || open != json.Delim('{') && open != json.Delim('[') {
		return jsonMember{}, false
	}
	for i := 0; d.More(); i++ {
		name, at := strconv.Itoa(i), jsonMember{}
		if open == json.Delim('{') {
			at.key.start = next()
			t, err := d.Token()
			if err != nil {
				return jsonMember{}, false
			}
			name, _ = t.(string)
			at.key.end = parent.start + int(d.InputOffset())
		}
		at.value.start = next()
		if err := d.Decode(new(json.RawMessage)); err != nil {
			return jsonMember{}, false
		}
		at.value.end = parent.start + int(d.InputOffset())
		if name == key {
			found, ok = at, true
		}
	}
	return found, ok
}

// expectedText is the label of what should be another string.
func expectedText(want string) string { return "expected " + strconv.Quote(safe(want)) }

// markKey marks the key at a path of the page's JSON.
func (x *explainer) markKey(n report.Note, keys []string, label string) report.Note {
	if at, ok := memberAt(x.page.Text().String(), keys); ok && at.key.end > 0 {
		return x.mark(n, at.key, label)
	}
	return n
}

// markEntry marks the value at a path of the page's JSON.
func (x *explainer) markEntry(n report.Note, keys []string, label string) report.Note {
	if at, ok := memberAt(x.page.Text().String(), keys); ok {
		return x.mark(n, at.value, label)
	}
	return n
}

// markValue is markEntry for a file, in which the learner can go to the line. Of an
// answer the sentence has the value already.
func (x *explainer) markValue(n report.Note, keys []string, label string) report.Note {
	if path.Ext(report.SourceFile(x.asked)) != ".json" {
		return n
	}
	return x.markEntry(n, keys, label)
}
