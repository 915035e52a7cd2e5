// Package hypertext is what all HTML of this project has in common: its style,
// its signs, and code in prose.
//
// A report, the page for people and the summary of a class look alike because
// they begin with [Style]. What only one of them has is its own. It is a floor
// that imports only plain.
package hypertext

import (
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"
	"unicode"

	"grader/checks/plain"
)

// Style is the style sheet that ours begin with: colours in light and dark, type,
// links, code, and the verdicts' classes: pass, fail, error and skip.
//
//go:embed style.css
var Style string

// Hash names a style or a script in a Content-Security-Policy.
func Hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// Prose is text in which what stands in back-ticks is code, and what is isolated is so.
func Prose(s string) template.HTML {
	parts := strings.Split(s, "`")
	isolated := isolates(parts)
	var b strings.Builder
	for i, part := range parts {
		if i%2 == 0 && isolated {
			part = bdi.Replace(template.HTMLEscapeString(prose(part)))
		} else {
			part = template.HTMLEscapeString(plain.Text(part))
		}
		switch {
		case i%2 == 0:
			b.WriteString(part)
		case i == len(parts)-1: // nothing closes it
			b.WriteString("`" + part)
		default:
			b.WriteString("<code>" + part + "</code>")
		}
	}
	return template.HTML(b.String())
}

// bdi puts elements for the characters that isolate.
var bdi = strings.NewReplacer("\u2068", "<bdi>", "\u2069", "</bdi>")

// isolates reports whether what is between the code of a text has isolates that end.
func isolates(parts []string) bool {
	var between strings.Builder
	for i := 0; i < len(parts); i += 2 {
		between.WriteString(parts[i])
	}
	return plain.Isolates(between.String())
}

// prose is [plain.Text] but for the characters that isolate.
func prose(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexAny(s, "\u2068\u2069")
		if i < 0 {
			return b.String() + plain.Text(s)
		}
		b.WriteString(plain.Text(s[:i]) + s[i:i+len("\u2068")])
		s = s[i+len("\u2068"):]
	}
}

// signs are drawn by verdict, so that it is never told by colour alone.
var signs = map[string]string{
	"pass": "M5.8 10.4l2.9 2.9 5.6-6.4",
	"fail": "M6.6 6.6l6.8 6.8m0-6.8l-6.8 6.8",
	"skip": "M6 10h8",
	"":     "M7.4 7.6a2.7 2.7 0 1 1 3.9 2.5c-.9.5-1.3 1-1.3 1.9m0 2.6v.2",
}

// IsLink reports whether a text that somebody handed in is one address of the web, and
// nothing beside it: a browser may follow it.
func IsLink(text string) bool {
	scheme, rest, found := strings.Cut(text, "://")
	scheme = strings.ToLower(scheme)
	return found && (scheme == "https" || scheme == "http") && !strings.ContainsFunc(rest, unicode.IsSpace)
}

// Sign is the sign of a verdict. The word for it must stand beside it.
func Sign(verdict string) template.HTML {
	path, ok := signs[verdict]
	if !ok {
		path = signs[""]
	}
	return template.HTML(`<svg class="sign" viewBox="0 0 20 20" aria-hidden="true" focusable="false">` +
		`<circle cx="10" cy="10" r="9"/><path d="` + path + `"/></svg>`)
}

// Signs are the signs of all verdicts, unseen, for a page that shows many by [SignOf].
func Signs() template.HTML {
	var b strings.Builder
	b.WriteString(`<svg class="signs" width="0" height="0" aria-hidden="true" focusable="false">`)
	for _, verdict := range slices.Sorted(maps.Keys(signs)) {
		fmt.Fprintf(&b, `<symbol id="sign-%s" viewBox="0 0 20 20"><circle cx="10" cy="10" r="9"/><path d="%s"/></symbol>`,
			cmp.Or(verdict, "error"), signs[verdict])
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// SignOf is [Sign] on a page that has [Signs].
func SignOf(verdict string) template.HTML {
	if _, ok := signs[verdict]; !ok || verdict == "" {
		verdict = "error"
	}
	return template.HTML(`<svg class="sign" aria-hidden="true" focusable="false"><use href="#sign-` + verdict + `"/></svg>`)
}
