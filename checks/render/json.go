package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"grader/checks"
)

// JSON writes the report as indented JSON, schema grader/report/v1, whose
// contract is docs/report.md.
func JSON(w io.Writer, r *checks.Report) error { return writeJSON(w, r) }

func writeJSON(w io.Writer, v any) error {
	out, err := marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(out)
	return err
}

// marshal gives a value's JSON such that a terminal and a CI runner do nothing
// but show it. The controls and "##" that it escapes can only be in strings.
func marshal(v any) ([]byte, error) {
	var raw, safe bytes.Buffer
	enc := json.NewEncoder(&raw)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	for _, r := range raw.String() {
		if r != '\n' && acts(r) {
			fmt.Fprintf(&safe, `\u%04x`, r)
			continue
		}
		safe.WriteRune(r)
	}
	return bytes.ReplaceAll(safe.Bytes(), []byte("##"), []byte(`#\u0023`)), nil
}
