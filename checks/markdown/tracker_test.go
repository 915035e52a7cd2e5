package markdown

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/hintjs"
	"grader/checks/report"
)

// The hints of the exercise tracker name users by the time, cut to 100 ms: however
// soon a project answers, none may meet the user of another.
func TestTheTrackerPassesHoweverQuickItIs(t *testing.T) {
	const file = "curriculum/espanol/blocks/back-end-development-and-apis-projects/5a8b073d06fa14fcfde687aa.md"
	source, err := fs.ReadFile(sharedFiles(t, "."), file)
	require.NoError(t, err)
	loader := &Loader{Program: func(code string) (checks.Check, error) { return hintjs.Compile(code) }}
	challenge, err := loader.Parse(file, source)
	require.NoError(t, err)
	for _, latency := range []time.Duration{0, 20 * time.Millisecond, 200 * time.Millisecond} {
		t.Run(latency.String(), func(t *testing.T) {
			t.Parallel()
			site := &tracker{latency: latency, users: map[string]*trackerUser{}}
			graded := checks.Grade(t.Context(), challenge, checks.Project{URL: "http://tracker.test", Site: site},
				checks.Options{CPU: -1, HintTimeout: time.Minute})
			for _, hint := range graded.Hints {
				assert.Equal(t, report.Pass, hint.Verdict, "%d. %s: %s", hint.Number, hint.Text, hint.Message)
			}
			assert.Equal(t, report.Counts{Pass: 16}, graded.Counts)
		})
	}
}

// A tracker keeps exercises by user. A name that it knows is the user that has it.
type tracker struct {
	latency time.Duration
	mu      sync.Mutex
	users   map[string]*trackerUser // by id
	order   []*trackerUser
}

type trackerUser struct {
	ID   string            `json:"_id"`
	Name string            `json:"username"`
	Log  []trackerExercise `json:"-"`
}

type trackerExercise struct {
	Description string `json:"description"`
	Duration    int    `json:"duration"`
	Date        string `json:"date"`
	at          time.Time
}

func (tr *tracker) Do(_ context.Context, r checks.Request) (*checks.Response, error) {
	time.Sleep(tr.latency)
	tr.mu.Lock()
	defer tr.mu.Unlock()
	u, err := url.Parse(r.URL)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(r.Body))
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(tr.answer(r.Method, strings.Split(strings.Trim(u.Path, "/"), "/"), form, u.Query()))
	return &checks.Response{URL: r.URL, Status: 200, StatusText: "OK", Body: string(body)}, err
}

func (tr *tracker) answer(method string, path []string, form, query url.Values) any {
	switch {
	case len(path) == 2 && method == "POST":
		return tr.user(form.Get("username"))
	case len(path) == 2:
		return tr.order
	}
	user := tr.users[path[2]]
	if path[3] == "logs" {
		log := user.between(query)
		return map[string]any{"_id": user.ID, "username": user.Name, "count": len(log), "log": log}
	}
	at, err := time.Parse(time.DateOnly, form.Get("date"))
	if err != nil {
		at = time.Now().UTC()
	}
	minutes, _ := strconv.Atoi(form.Get("duration"))
	e := trackerExercise{form.Get("description"), minutes, at.Format("Mon Jan 02 2006"), at}
	user.Log = append(user.Log, e)
	return map[string]any{"_id": user.ID, "username": user.Name, "description": e.Description, "duration": e.Duration, "date": e.Date}
}

func (tr *tracker) user(name string) *trackerUser {
	for _, u := range tr.order {
		if u.Name == name {
			return u
		}
	}
	u := &trackerUser{ID: fmt.Sprintf("id%d", len(tr.order)), Name: name}
	tr.users[u.ID], tr.order = u, append(tr.order, u)
	return u
}

func (u *trackerUser) between(query url.Values) []trackerExercise {
	list := []trackerExercise{}
	from, fromErr := time.Parse(time.DateOnly, query.Get("from"))
	to, toErr := time.Parse(time.DateOnly, query.Get("to"))
	limit, err := strconv.Atoi(query.Get("limit"))
	if err != nil {
		limit = len(u.Log)
	}
	for _, e := range u.Log {
		if (fromErr != nil || !e.at.Before(from)) && (toErr != nil || !e.at.After(to)) && len(list) < limit {
			list = append(list, e)
		}
	}
	return list
}
