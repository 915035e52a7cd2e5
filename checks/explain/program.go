package explain

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"

	"grader/checks"
	"grader/checks/js"
	"grader/checks/lazyregexp"
	"grader/checks/plain"
	"grader/checks/report"
)

// A programFailure is a failed hint that is a program, and the request whose answer is
// to blame.
type programFailure struct {
	judged checks.Judged
	failed *report.Expression // what did not hold; nil if it is not known
	value  *report.Value      // the value to blame; nil if it is not known
	number int                // of the exchange to blame, from 1; 0 if there is none
}

// program explains the failure of a hint that is a program, and shortens the answers in
// its exchanges to what matters.
func (g *grading) program(ctx context.Context, j checks.Judged) []report.Note {
	if j.Result.Verdict != report.Fail {
		return nil
	}
	p := newProgramFailure(j)
	notes := g.inFile(ctx, p)
	if notes == nil {
		notes = g.withLine(p, p.notes())
	}
	if n, ok := p.clock(); ok {
		notes = append(notes, n)
	}
	p.excerpts()
	return notes
}

func newProgramFailure(j checks.Judged) *programFailure {
	p := &programFailure{judged: j, failed: j.Result.Failed, number: len(j.Result.Exchanges)}
	if p.failed == nil {
		return p
	}
	if i := p.failed.Subject; i > 0 && i <= len(p.failed.Values) {
		p.value = &p.failed.Values[i-1]
	}
	if p.value != nil && p.value.From == nil {
		p.value = producer(p.failed.Values, p.value)
	}
	from := p.source()
	for _, v := range p.failed.Values {
		if from == nil && v.From != nil && v.Column > 0 {
			from = v.From
		}
	}
	if from != nil && from.Exchange >= 1 && from.Exchange <= len(j.Result.Exchanges) {
		p.number = from.Exchange
	}
	return p
}

// producer is the call that returned the value, such as a find that found nothing; value
// itself if there is none.
func producer(values []report.Value, otherwise *report.Value) *report.Value {
	for i, v := range values {
		if v.Value == otherwise.Value && v.From != nil && strings.HasSuffix(v.Expression, ")") {
			return &values[i]
		}
	}
	return otherwise
}

// source is where the value to blame came from; nil if it is not known.
func (p *programFailure) source() *report.Source {
	if p.value == nil {
		return nil
	}
	return p.value.From
}

// answer is the answer to blame; nil if there is none.
func (p *programFailure) answer() *checks.Response { return p.answerOf(p.number) }

func (p *programFailure) answerOf(number int) *checks.Response {
	if number < 1 || number > len(p.judged.Answers) {
		return nil
	}
	return p.judged.Answers[number-1]
}

// request names the request of an exchange, and where it was redirected to.
func (p *programFailure) request(number int) string {
	e := p.judged.Result.Exchanges[number-1]
	text := plain.Code(e.Method, 20) + " " + safe(e.Path)
	if r := p.answerOf(number); r != nil && r.Redirected {
		text += " (redirected to " + pathOf(r) + ")"
	}
	return code(text)
}

func (p *programFailure) notes() []report.Note {
	if n, ok := p.undefinedInURL(); ok {
		return []report.Note{n}
	}
	r := p.answer()
	if r == nil {
		return nil
	}
	var notes []report.Note
	add := func(n report.Note, ok bool) bool {
		if ok {
			notes = append(notes, n)
		}
		return ok
	}
	at := params{"request": p.request(p.number)}
	if add(statusNote(at, p.judged.Result.Exchanges[p.number-1].Method, r)) {
		add(p.ofValue(at))
		if from := p.source(); notes[0].Code == "route_says" && from != nil && from.Member { // what it says may be right
			add(p.computed(at))
		}
		if notes[0].Code == "route_says" && p.readsJSON() {
			add(notJSONNote(at, r))
		}
		return notes
	}
	n, found := p.ofValue(at)
	switch {
	case (p.readsJSON() || strings.HasPrefix(n.Code, "text_")) && add(p.disguised(r)):
	case add(n, found):
	case p.readsJSON() && (add(notJSONNote(at, r)) || add(p.encodedTwice(at, r))):
	default:
		add(p.unknown(at))
	}
	return notes
}

// disguised is what to say of an answer whose bytes are no text in UTF-8.
func (p *programFailure) disguised(r *checks.Response) (report.Note, bool) {
	kind := plain.Disguise(r.Body)
	page := safe(p.judged.Result.Exchanges[p.number-1].Path)
	return note("page_bytes", params{"page": page, "kind": kind}), kind != ""
}

// encodedTwice explains an answer that is data, where the check expects a text with
// JSON in it.
func (p *programFailure) encodedTwice(at params, r *checks.Response) (report.Note, bool) {
	v, ok := jsonOf(r)
	if !ok || p.failed == nil || !strings.Contains(p.failed.Code, "JSON.parse(") {
		return report.Note{}, false
	}
	return note("answer_twice", clone(at, params{"actual": typedValue(v)})), true
}

// readsJSON reports whether the hint failed at parsing an answer as JSON.
func (p *programFailure) readsJSON() bool {
	if p.failed == nil {
		return strings.Contains(p.judged.Result.Failure, "JSON")
	}
	return p.failed.Kind == "SyntaxError"
}

// missingID finds a segment of an address that was made of undefined or the like.
var missingID = lazyregexp.New(`[/=](undefined|null|NaN|\[object[^/&]*)(?:[/?&#]|$)`)

// undefinedInURL explains a request whose address has "undefined" in it, since an answer
// before it lacks a value.
func (p *programFailure) undefinedInURL() (report.Note, bool) {
	if p.failed == nil || p.source() != nil && p.answer() != nil && p.answer().OK() {
		return report.Note{}, false
	}
	for i, e := range p.judged.Result.Exchanges {
		found := missingID().FindStringSubmatch(e.Path)
		if found == nil {
			continue
		}
		for _, v := range p.failed.Values {
			if v.Column != 0 || v.From == nil || v.From.Exchange < 1 || v.From.Exchange > i {
				continue
			}
			missing := params{"request": p.request(v.From.Exchange), "later": p.request(i + 1), "found": safe(found[1])}
			r := p.answerOf(v.From.Exchange)
			if r == nil {
				continue
			}
			root, ok := jsonOf(r)
			if !ok {
				continue
			}
			if n, ok := missingInAnswer(missing, "blank", root, parsePath(v.From.Path)); ok {
				return n, true
			}
		}
	}
	return report.Note{}, false
}

// jsonOf reads an answer as JSON.
func jsonOf(r *checks.Response) (any, bool) {
	if len(r.Body) > maxSource {
		return nil, false
	}
	v, err := js.ParseJSON(r.Text())
	return v, err == nil
}

// statusNote explains an answer by its error status, or by a redirect to a login.
func statusNote(page params, method string, r *checks.Response) (report.Note, bool) {
	at := clone(page, params{"status": statusOf(r)})
	says := errorText(r)
	code := "route_status"
	switch {
	case r.Redirected && isLogin(r.URL) && isMarkup(r):
		at["found"] = pathOf(r)
		code = "route_login"
	case r.OK():
		return report.Note{}, false
	case (r.Status == http.StatusNotFound || r.Status == http.StatusGone) && saysNoRoute(r, says):
		code = "route_missing"
	case r.Status == http.StatusMethodNotAllowed:
		at["method"] = safe(method)
		code = "route_method"
	case r.Status == http.StatusUnauthorized || r.Status == http.StatusForbidden:
		code = "route_denied"
	case r.Status == http.StatusRequestEntityTooLarge:
		code = "route_too_large"
	case r.Status == http.StatusUnsupportedMediaType:
		code = "route_type"
	case says != "":
		at["reason"] = says
		code = "route_says"
		if r.Status >= 500 {
			code = "route_broken"
		}
	case r.Status >= 500:
		code = "route_failed"
	}
	return note(code, at), true
}

// The texts by which servers say that there is no such route. A route of the app may say
// some of them of what it looked for.
var (
	noRoute   = lazyregexp.New(`(?i)^(error: )?cannot [A-Z]+ \S*.*$`)
	noSuchOne = lazyregexp.New(`(?i)^(error: )?(not found|404( not found)?|page not found)\.?$`)
)

// saysNoRoute reports whether an answer, and what it says, are those of a server that has
// no route for the request. Who answers in JSON is a route of the app.
func saysNoRoute(r *checks.Response, says string) bool {
	if noRoute().MatchString(says) {
		return true
	}
	v, isJSON := jsonOf(r)
	if _, isNumber := v.(float64); isJSON && !isNumber {
		return false
	}
	return says == "" || noSuchOne().MatchString(says)
}

var login = lazyregexp.New(`(?i)/(log-?in|sign-?in|auth)(/|\?|$)`)

func isLogin(url string) bool { return login().MatchString(url) }

var (
	preformatted = lazyregexp.New(`(?is)<(?:pre|title|h1)[^>]*>\s*([^<]+)`)
	errorKeys    = []string{"error", "message", "err", "detail", "msg"}
	entities     = strings.NewReplacer("&quot;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&amp;", "&", "&nbsp;", " ")
)

// errorText is the first line of what an answer says of an error.
func errorText(r *checks.Response) string {
	text := strings.TrimSpace(r.Text().String())
	if isMarkup(r) {
		found := preformatted().FindAllStringSubmatch(text[:min(len(text), maxSource)], -1)
		text = ""
		for _, f := range found { // the last says most: a title is often only "Error"
			text = entities.Replace(strings.TrimSpace(f[1]))
		}
	} else if v, ok := jsonOf(r); ok {
		if s, ok := v.(string); ok {
			return firstLine(s)
		}
		o, ok := v.(*js.Object)
		if !ok {
			return ""
		}
		for _, key := range errorKeys {
			switch v := o.Values[key].(type) {
			case string:
				return firstLine(v)
			case *js.Object:
				if s, ok := v.Values["message"].(string); ok {
					return firstLine(s)
				}
			}
		}
		return ""
	}
	return firstLine(text)
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return plain.Code(line, 160)
}

// notJSONNote explains an answer that should be JSON, and is not.
func notJSONNote(page params, r *checks.Response) (report.Note, bool) {
	text := strings.TrimSpace(r.Text().String())
	_, err := js.ParseJSON(r.Text())
	var wrong *js.SyntaxError
	switch {
	case !errors.As(err, &wrong):
		return report.Note{}, false
	case text == "":
		return note("answer_empty", page), true
	case isMarkup(r):
		return note("answer_html", clone(page, params{"found": cmp.Or(titleOf(text), firstLine(text))})), true
	case strings.IndexAny(text, "{[") == 0:
		return note("answer_json", clone(page, params{"reason": strings.TrimSuffix(safe(wrong.Error()), ".")})), true
	}
	return note("answer_text", clone(page, params{"found": firstLine(text)})), true
}

var title = lazyregexp.New(`(?is)<(?:title|h1)[^>]*>\s*([^<]+)`)

func titleOf(text string) string {
	if found := title().FindStringSubmatch(text[:min(len(text), maxSource)]); found != nil {
		return firstLine(found[1])
	}
	return ""
}

func clone(p params, more params) params {
	all := params{}
	for _, from := range []params{p, more} {
		for name, value := range from {
			all[name] = value
		}
	}
	return all
}

// missingInAnswer explains the first key of a path that an answer lacks.
func missingInAnswer(page params, kind string, root any, keys []string) (report.Note, bool) {
	parent, i := firstMissing(root, keys)
	if i == len(keys) {
		return report.Note{}, false
	}
	p := clone(page, params{"key": code(pathText(keys[i : i+1])), "parent": "the answer to " + page["request"]})
	if i > 0 {
		p["parent"] = code(pathText(keys[:i])) + " in " + p["parent"]
	}
	o, isObject := parent.(*js.Object)
	if !isObject {
		p["actual"] = typedValue(parent)
		return note(kind+"_of", p), true
	}
	if nearest, ok := nearestKey(keys[i], o.Keys); ok {
		p["other"] = code(safe(nearest))
		return note(kind+"_near", p), true
	}
	p["keys"] = cmp.Or(keysText(o.Keys, maxAnswerKeys), "nothing")
	return note(kind+"_has", p), true
}
