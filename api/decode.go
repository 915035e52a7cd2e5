package api

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Bounds of a request's body in bytes: a URL is 2 KiB at most.
const (
	maxRequest = 16 << 10
	maxBatch   = 512 << 10
)

// decode reads a request's body as the JSON of a struct, strictly: members are
// known, spelt exactly, and given once; nothing follows; text is valid Unicode.
// (RFC 8259 leaves the first two to implementations; two readers that choose
// differently are how requests slip past a check.)
func decode(w http.ResponseWriter, r *http.Request, limit int64, into any) *Problem {
	if !isJSON(r.Header.Get("Content-Type")) {
		return problem(http.StatusUnsupportedMediaType, "unsupported_media_type",
			"Send the body as JSON, with the header Content-Type: application/json.")
	}
	if enc := r.Header.Get("Content-Encoding"); enc != "" && enc != "identity" {
		return problem(http.StatusUnsupportedMediaType, "unsupported_encoding", "Send the body uncompressed.")
	}
	var body []byte
	var err error = &http.MaxBytesError{Limit: limit}
	if r.ContentLength <= limit { // else it is not asked for: no 100 Continue
		body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	}
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return problem(http.StatusRequestEntityTooLarge, "request_too_large",
			fmt.Sprintf("The body may have %d KiB at most. Send only the project's URL, not its files.", limit>>10))
	case err != nil:
		return problem(http.StatusRequestTimeout, "incomplete_request", "The body did not arrive completely or in time. Send it again.")
	}
	return parse(body, into)
}

func isJSON(contentType string) bool {
	if contentType == "application/json" {
		return true
	}
	media, _, err := mime.ParseMediaType(contentType)
	return err == nil && media == "application/json"
}

// parse reads the JSON of a struct, strictly.
func parse(text []byte, into any) *Problem {
	if err := json.Unmarshal(text, into, json.RejectUnknownMembers(true)); err != nil {
		return badJSON(err, reflect.TypeOf(into).Elem())
	}
	return nil
}

// badJSON explains without repeating the input: it may be a page that shows the
// problem to somebody else.
func badJSON(err error, want reflect.Type) *Problem {
	p := problem(http.StatusBadRequest, "invalid_json",
		`The body must be one JSON object such as {"url": "https://my-project.example"}.`)
	var semantic *json.SemanticError
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, json.ErrUnknownName):
		p.Code = "unknown_member"
		p.Detail = "The body has a member that is not known here. Known are: " + strings.Join(members(want), ", ") + "."
	case errors.Is(err, jsontext.ErrDuplicateName):
		p.Code = "duplicate_member"
		p.Detail = "The body has the same member twice. Send each once."
	case errors.As(err, &semantic):
		p.Code = "invalid_member"
		if semantic.JSONPointer != "" && semantic.GoType != nil {
			says := "must be a " + semantic.GoType.Kind().String()
			p.Errors = []ProblemField{{Pointer: string(semantic.JSONPointer), Message: says}}
		}
	case errors.As(err, &syntax):
		p.Errors = []ProblemField{{Pointer: "", Message: "not valid JSON: see the byte at offset " + itoa(syntax.ByteOffset)}}
	}
	return p
}

func members(t reflect.Type) []string {
	var names []string
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}
