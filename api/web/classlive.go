package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
	"time"
)

// How often the page of a class looks for something new, how long it is silent at most,
// and what a reader may take for a piece.
const (
	lookEvery = time.Second
	maxQuiet  = 15 * time.Second
	readTime  = 30 * time.Second
)

// classEvents tells an open page of a class what has changed, as server-sent events,
// as long as something is to be expected: "change" with the HTML of elements by their id,
// and "end".
func (p *page) classEvents(w http.ResponseWriter, r *http.Request) {
	owner := p.sessions.owner(r)
	if p.opts.Owner != nil && owner == "" {
		http.NotFound(w, r)
		return
	}
	v, err := p.findClass(r, owner)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // nginx would keep events to itself
	said := map[string]string{}
	if r.URL.Query().Get("seen") == v.Stamp && v.Live() { // else it is told how long it is until then
		if said, err = p.fragments(v); err != nil {
			return
		}
	}
	if sendEvents(w, ": here\n\n") != nil { // the browser waits for the head
		return
	}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for quiet := time.Now(); ; {
		text, err := p.news(said, v)
		switch {
		case err != nil:
			return
		case !v.Live():
			text += "event: end\ndata: \n\n"
		case text == "" && time.Since(quiet) > maxQuiet:
			text = ": still there\n\n"
		}
		if text != "" {
			quiet = time.Now()
			if sendEvents(w, text) != nil {
				return
			}
		}
		if !v.Live() || !p.waitForNews(r, owner, v, tick.C, quiet) {
			return
		}
		if v, err = p.findClass(r, owner); err != nil {
			return // the browser asks again
		}
	}
}

// waitForNews waits until a class is not as it was, or nothing was said for long; ok is
// false where there is nobody to wait for.
func (p *page) waitForNews(r *http.Request, owner string, v *classView, tick <-chan time.Time, quiet time.Time,
) (ok bool) {
	for {
		select {
		case <-r.Context().Done():
			return false
		case <-tick:
		}
		if p.opts.Classes.Stopping() || p.sessions.owner(r) != owner {
			return false
		}
		b, progress, err := p.opts.Classes.Batches.Batch(r.Context(), owner, v.ID)
		if err != nil {
			return false
		}
		if stampOf(b, progress) != v.Stamp || time.Since(quiet) > maxQuiet {
			return true
		}
	}
}

func sendEvents(w http.ResponseWriter, text string) error {
	c := http.NewResponseController(w)
	_ = c.SetWriteDeadline(time.Now().Add(readTime)) // a test's writer has none
	_, err := io.WriteString(w, text)
	return errors.Join(err, c.Flush())
}

// news is the event of what differs from what was said, which it brings up to date.
func (p *page) news(said map[string]string, v *classView) (string, error) {
	now, err := p.fragments(v)
	if err != nil {
		return "", err
	}
	changed := map[string]string{}
	var rows bytes.Buffer
	same := len(said) == len(now)
	for id, html := range now {
		_, known := said[id]
		same = same && known
		if said[id] != html {
			changed[id] = html
		}
	}
	if !same { // other rows than before
		if err := p.template.ExecuteTemplate(&rows, "class.rows", v); err != nil {
			return "", err
		}
		for _, one := range v.Rows {
			delete(changed, rowID(one.N))
		}
		changed["rows"] = rows.String()
	}
	clear(said)
	maps.Copy(said, now)
	if len(changed) == 0 {
		return "", nil
	}
	data, err := json.Marshal(changed) // on one line
	return fmt.Sprintf("event: change\ndata: %s\n\n", data), err
}

// parts are the elements of the page of a class that change, but for its rows: the names
// of their templates, and their ids behind "class.".
var parts = []string{"class.head", "class.progress", "class.schedule", "class.totals", "class.legend", "class.twins",
	"class.pager", "class.acts"}

// fragments are the elements of the page of a class that may change, by their ids.
func (p *page) fragments(v *classView) (map[string]string, error) {
	all := map[string]string{}
	var b bytes.Buffer
	for _, name := range parts {
		b.Reset()
		if err := p.template.ExecuteTemplate(&b, name, v); err != nil {
			return nil, err
		}
		all[name[len("class."):]] = b.String()
	}
	for _, one := range v.Rows {
		b.Reset()
		if err := p.template.ExecuteTemplate(&b, "class.row", one); err != nil {
			return nil, err
		}
		all[rowID(one.N)] = b.String()
	}
	return all, nil
}

func rowID(n int) string { return "s-" + strconv.Itoa(n) }
