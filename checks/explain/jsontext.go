package explain

import (
	"encoding/json"
	"strings"

	"grader/checks/js"
	"grader/checks/plain"
)

// typedValue shows a value, and its type where the value alone does not tell it.
func typedValue(v any) string {
	switch v := v.(type) {
	case string:
		text, _ := json.Marshal(v)
		return code(plain.Code(unescapeHTML(string(text)), 200)) + ", a text"
	case []any:
		if len(v) == 0 {
			return "`[]`, an empty array"
		}
		return code(plain.Code(jsonText(v), 300)) + ", an array"
	case *js.Object:
		return code(plain.Code(jsonText(v), 200)) + ", an object"
	case js.Undefined:
		return "`undefined`"
	}
	return code(jsonText(v))
}

func unescapeHTML(s string) string {
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(s)
}

// jsonText writes a value as JSON, its keys in their order.
func jsonText(v any) string {
	var b strings.Builder
	writeJSON(&b, v)
	return b.String()
}

// maxJSON bounds how much of a value is written, in bytes.
const maxJSON = 4096

func writeJSON(b *strings.Builder, v any) {
	if b.Len() > maxJSON {
		return
	}
	switch v := v.(type) {
	case *js.Object:
		b.WriteByte('{')
		for i, key := range v.Keys {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, key)
			b.WriteByte(':')
			writeJSON(b, v.Values[key])
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, item)
		}
		b.WriteByte(']')
	case float64:
		b.WriteString(js.FormatNumber(v))
	default:
		text, err := json.Marshal(v)
		if err != nil {
			text = []byte("undefined")
		}
		b.WriteString(unescapeHTML(string(text)))
	}
}
