package explain

import (
	"encoding/json"
	"strconv"
	"strings"

	"grader/checks/plain"
)

// maxExcerpt is how much of an answer is shown, in code points.
const maxExcerpt = 480

// excerpts shortens the answers to what matters: of JSON, indented, the lines around
// the value to blame; of an error page, its message.
func (p *programFailure) excerpts() {
	for i := range p.judged.Result.Exchanges {
		e, r := &p.judged.Result.Exchanges[i], p.answerOf(i+1)
		if r == nil || len(r.Body) > maxSource {
			continue
		}
		text := r.Text().String()
		if _, ok := jsonOf(r); !ok {
			if says := errorText(r); says != "" && isMarkup(r) && !r.OK() {
				e.Answer = says
			}
			continue
		}
		var b strings.Builder
		indented, err := json.MarshalIndent(json.RawMessage(text), "", "  ")
		if err != nil {
			continue
		}
		b.WriteString(unescapeHTML(string(indented)))
		var keys []string
		if from := p.source(); from != nil && from.Exchange == i+1 {
			keys = parsePath(from.Path)
		}
		e.Answer = around(b.String(), keys)
	}
}

// around keeps the lines of indented JSON around the value at a path.
func around(text string, keys []string) string {
	lines := strings.Split(text, "\n")
	at := lineOf(lines, keys)
	from, to := at, at
	size := len(lines[at])
	for size < maxExcerpt && (from > 0 || to < len(lines)-1) {
		if from > 0 {
			from--
			size += len(lines[from]) + 1
		}
		if to < len(lines)-1 {
			to++
			size += len(lines[to]) + 1
		}
	}
	shown := strings.Join(lines[from:to+1], "\n")
	if from > 0 {
		shown = plain.Ellipsis + "\n" + shown
	}
	if to < len(lines)-1 {
		shown += "\n" + plain.Ellipsis
	}
	return shown
}

// lineOf is the line of indented JSON where the value at a path begins, or, if the
// path does not exist, where its last existing value begins.
func lineOf(lines, keys []string) int {
	at := 0
	for depth, key := range keys {
		indent := strings.Repeat("  ", depth+1)
		quoted, _ := json.Marshal(key)
		label := indent + unescapeHTML(string(quoted)) + ":"
		item := -1
		found := false
		for i := at + 1; i < len(lines) && strings.HasPrefix(lines[i], indent); i++ {
			if strings.HasPrefix(lines[i], label) {
				at, found = i, true
				break
			}
			if first := lines[i][len(indent):]; !strings.HasPrefix(first, " ") && !strings.HasPrefix(first, "}") &&
				!strings.HasPrefix(first, "]") &&
				!strings.HasPrefix(first, `"`+key) {
				if item++; strconv.Itoa(item) == key {
					at, found = i, true
					break
				}
			}
		}
		if !found {
			return at
		}
	}
	return at
}
