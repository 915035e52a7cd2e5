package markdown

import (
	"bytes"
	"cmp"
	"errors"
	"regexp"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"grader/checks/lazyregexp"
)

const fence = "---"

// split cuts a file into the front matter between its fences and its body. A
// front matter without an end is all the rest of the file; a file without one has
// none. Line ends become \n; a byte order mark is dropped.
func split(src []byte) (front, body []byte, closed bool) {
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	if !bytes.HasPrefix(src, []byte(fence)) {
		return nil, nil, false
	}
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	first, rest, _ := bytes.Cut(src, []byte("\n"))
	if !isFence(first) {
		return nil, nil, false
	}
	for at := 0; at < len(rest); {
		line, after, _ := bytes.Cut(rest[at:], []byte("\n"))
		if isFence(line) {
			return rest[:at], after, true
		}
		at += len(line) + 1
	}
	return rest, nil, false
}

func isFence(line []byte) bool { return string(bytes.TrimRight(line, " \t")) == fence }

// A field is a value of the front matter, as it was written, and its line.
type field struct {
	value string
	line  int
	list  bool // it is a list or a mapping, which no field is
}

// given reports whether the field is there and not empty.
func (v field) given() bool { return v.list || v.value != "" }

type frontMatter struct {
	id, name, title, kind, forum, live, zone field
}

var (
	idShape    = lazyregexp.New(`^[0-9A-Za-z][0-9A-Za-z_-]{0,63}$`)
	nameShape  = lazyregexp.New(`^[0-9a-z][0-9a-z._-]{0,199}$`)
	titleShape = lazyregexp.New(`\S`)
	typeShape  = lazyregexp.New(`^[0-9]{1,3}$`)
	boolShape  = lazyregexp.New(`^(true|false)$`)
	forumShape = lazyregexp.New(`^[0-9]{1,12}$`)
)

// frontMatter reads the front matter, and tells whether the file is a challenge
// that a project's URL is graded by, or is meant to be one.
func (f *file) frontMatter(front []byte) (meta frontMatter, ours bool) {
	fields, ok := f.yaml(front)
	if !ok {
		return meta, true
	}
	meta = frontMatter{
		id: fields["id"], name: fields["dashedName"], title: fields["title"],
		kind: fields["challengeType"], forum: fields["forumTopicId"], live: fields["live"],
		zone: fields["timeZone"],
	}
	if typeShape().MatchString(meta.kind.value) && meta.kind.value != "2" && meta.kind.value != "4" {
		return meta, false
	}
	f.check("id", meta.id, idShape(), "letters, digits, - and _, at most 64 of them")
	f.check("title", meta.title, titleShape(), "text")
	f.check("challengeType", meta.kind, typeShape(), "2 or 4")
	f.check("dashedName", meta.name, nameShape(), "small letters, digits, -, . and _, at most 200 of them")
	if meta.forum.given() {
		f.check("forumTopicId", meta.forum, forumShape(), "a number")
	}
	if meta.live.given() {
		f.check("live", meta.live, boolShape(), "true or false")
	}
	if meta.zone.given() && (meta.zone.list || !IsTimeZone(meta.zone.value)) {
		f.problem(meta.zone.line, "timeZone is %q, but must be the name of a time zone, such as Europe/Berlin", meta.zone.value)
	}
	return meta, true
}

// IsTimeZone reports whether a name is that of a time zone in the IANA database,
// and so means the same on every machine.
func IsTimeZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "" && name != "Local"
}

func (f *file) check(key string, v field, shape *regexp.Regexp, want string) {
	switch {
	case v.list:
		f.problem(v.line, "%s is not a single value", key)
	case v.value == "":
		f.problem(cmp.Or(v.line, 1), "the front matter has no %s", key)
	case !shape.MatchString(v.value):
		f.problem(v.line, "%s is %q, but must be %s", key, v.value, want)
	}
}

// yaml reads the scalars of the front matter's mapping as they are written: an
// id such as 58e10 is no number.
func (f *file) yaml(front []byte) (map[string]field, bool) {
	doc, err := parser.ParseBytes(front, 0)
	if err != nil {
		line, message := 0, err.Error()
		var syntax yaml.Error
		if errors.As(err, &syntax) {
			message = syntax.GetMessage()
			if t := syntax.GetToken(); t != nil && t.Position != nil {
				line = t.Position.Line
			}
		}
		first, _, _ := strings.Cut(message, " at [") // a place counted from the front matter
		f.problem(line+1, "the front matter is not YAML: %s", first)
		return nil, false
	}
	fields := map[string]field{}
	for _, pair := range pairs(doc) {
		line := pair.Key.GetToken().Position.Line + 1
		value, ok := scalar(pair.Value)
		fields[pair.Key.String()] = field{value, line, !ok}
	}
	return fields, true
}

func pairs(doc *ast.File) []*ast.MappingValueNode {
	if len(doc.Docs) == 0 {
		return nil
	}
	switch body := doc.Docs[0].Body.(type) {
	case *ast.MappingNode:
		return body.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{body}
	}
	return nil
}

func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return strings.TrimSpace(n.Value), true
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value), true
	case *ast.NullNode:
		return "", true
	case ast.ScalarNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// mayBeOurs is a cheap look at a front matter before it is read as YAML: whether
// it is a challenge's, and not plainly one of another type.
func mayBeOurs(front []byte) bool {
	front = front[:min(len(front), maxFront)]
	if kind := plainType().FindSubmatch(front); kind != nil {
		return string(kind[1]) == "2" || string(kind[1]) == "4"
	}
	return bytes.Contains(front, []byte("challengeType")) || bytes.Contains(front, []byte("dashedName"))
}

var plainType = lazyregexp.New(`(?m)^challengeType: *([0-9]+)$`)
