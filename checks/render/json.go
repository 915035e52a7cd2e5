package render

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	text "grader/checks/plain"
	"grader/checks/report"
)

// JSON writes the report as indented JSON, schema grader/report/v1, whose
// contract is docs/report.md.
func JSON(w io.Writer, r *report.Report) error { return writeJSON(w, r) }

func writeJSON(w io.Writer, v any) error {
	out, err := marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(out)
	return err
}

// asJSON is encoding/json's JSON, indented.
var asJSON = json.JoinOptions(jsonv1.DefaultOptionsV1(), jsontext.EscapeForHTML(false), jsontext.WithIndent("  "))

// marshal gives a value's JSON such that a terminal and a CI runner do nothing
// but show it. The controls and "##" that it escapes can only be in strings.
func marshal(v any) ([]byte, error) {
	out, err := json.Marshal(v, asJSON)
	if err != nil {
		return nil, err
	}
	out = append(escapeActing(out), '\n')
	if bytes.Contains(out, []byte("##")) {
		out = bytes.ReplaceAll(out, []byte("##"), []byte(`#\u0023`))
	}
	return out, nil
}

// escapeActing escapes the characters of indented JSON that act.
func escapeActing(raw []byte) []byte {
	var out []byte
	done := 0
	for i := 0; i < len(raw); {
		if c := raw[i]; c >= ' ' && c <= '~' || c == '\n' {
			i++
			continue
		}
		r, size := utf8.DecodeRune(raw[i:])
		if text.Unsafe(r) {
			out = fmt.Appendf(append(out, raw[done:i]...), `\u%04x`, r)
			done = i + size
		}
		i += size
	}
	if out == nil {
		return raw
	}
	return append(out, raw[done:]...)
}
