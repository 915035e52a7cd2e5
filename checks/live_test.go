package checks_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/report"
)

// ends is a check that gets the project's page and ends so.
func ends(err error, ran ...report.Assertion) checks.Check {
	return checkFunc(func(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
		if _, missing := s.Get(ctx, s.Code()+"/"); missing != nil {
			return nil, missing
		}
		s.Note(report.Note{Code: "seen", Detail: "It was seen."})
		return ran, err
	})
}

func TestLive(t *testing.T) {
	const pattern = "/io.emit/"
	held := report.Assertion{Kind: "match", Page: "/_api/server.js", Pattern: pattern, Verdict: report.Pass, Match: &report.Place{Line: 52}}
	missed := report.Assertion{Kind: "match", Page: "/_api/server.js", Pattern: pattern, Verdict: report.Fail, Message: "Emit"}
	pass, fail := ends(nil, held), ends(&checks.Failure{Message: "m"}, missed)
	dead := ends(&checks.Failure{Message: "Nobody is told.", Code: "nobody"})
	login := ends(&checks.SiteError{Code: report.NeedsLogin, Detail: "Log in."})
	both := []report.Verdict{report.Pass, report.Pass}
	for _, c := range []struct {
		name       string
		hint, live checks.Check
		require    bool
		verdict    report.Verdict
		liveIs     report.Verdict
		hints      []report.Verdict
		note       string
	}{
		{"both pass", pass, pass, false, report.Pass, report.Pass, both[:1], ""},
		{"only written", pass, dead, false, report.Pass, report.Fail, both[:1],
			"live_only_written: The pattern of hint 1 is satisfied by line 52, but with real clients it does not work."},
		{"only works", fail, pass, false, report.Fail, report.Pass, []report.Verdict{report.Fail},
			"live_only_works: It works with real clients; hint 1 wants it written so that /io.emit/ matches."},
		{"neither", fail, dead, false, report.Fail, report.Fail, []report.Verdict{report.Fail}, ""},
		{"not judged", pass, login, false, report.Pass, report.Error, both[:1], ""},
		{"required, passes", pass, pass, true, report.Pass, report.Pass, both, ""},
		{"required, fails", pass, dead, true, report.Fail, report.Fail, []report.Verdict{report.Pass, report.Fail},
			"live_only_written: The pattern of hint 1 is satisfied by line 52, but with real clients it does not work."},
		{"required, not judged", pass, login, true, report.Error, report.Error, []report.Verdict{report.Pass, report.Error}, ""},
		{"required, there is none", pass, nil, true, report.Error, report.Skip, []report.Verdict{report.Pass, report.Skip}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			ch := &checks.Challenge{Hints: []checks.Hint{{Check: c.hint}}, Live: lives(checks.Hint{Check: c.live, About: 1})}
			site := &mapSite{pages: map[string]string{"http://p.test/": "x"}}
			r := checks.Grade(t.Context(), ch, checks.Project{URL: "http://p.test", Site: site}, checks.Options{Live: true, RequireLive: c.require})
			assert.Equal(t, c.verdict, r.Verdict)
			assert.Equal(t, c.verdict == report.Pass, r.Passed)
			assert.Equal(t, c.verdict == report.Error, r.Error != nil)
			require.NotNil(t, r.Live)
			assert.Equal(t, c.liveIs, r.Live.Verdict)
			var hints []report.Verdict
			for _, h := range r.Hints {
				hints = append(hints, h.Verdict)
			}
			assert.Equal(t, c.hints, hints)
			note := ""
			for _, n := range r.Live.Notes {
				note += n.Code + ": " + n.Detail
			}
			assert.Equal(t, c.note, note)
		})
	}
}

func TestLiveIsAsked(t *testing.T) {
	dead := ends(&checks.Failure{Message: "Nobody is told.", Code: "nobody"})
	ch := &checks.Challenge{Hints: []checks.Hint{{Check: ends(nil, report.Assertion{})}}, Live: lives(checks.Hint{Check: dead})}
	p := checks.Project{URL: "http://p.test", Site: &mapSite{pages: map[string]string{"http://p.test/": "x"}}}
	assert.Nil(t, checks.Grade(t.Context(), ch, p, checks.Options{}).Live)
	ch.LiveByDefault = true
	r := checks.Grade(t.Context(), ch, p, checks.Options{})
	require.NotNil(t, r.Live)
	got := r.Live.Checks[0]
	assert.Equal(t, "nobody", got.Code)
	assert.Equal(t, "Nobody is told.", got.Message)
	assert.Equal(t, []report.Note{{Code: "seen", Detail: "It was seen."}}, got.Cautions)
}

// A project that did not answer the hints is not asked again.
func TestLiveOfNobody(t *testing.T) {
	site := &mapSite{}
	ch := &checks.Challenge{Hints: []checks.Hint{{Check: ends(nil)}}, Live: lives(checks.Hint{Check: ends(nil)})}
	r := checks.Grade(t.Context(), ch, checks.Project{URL: "http://p.test", Site: site}, checks.Options{Live: true})
	assert.Equal(t, report.Error, r.Live.Verdict)
	assert.Equal(t, report.ConnectionRefused, r.Live.Checks[0].Error.Code)
	assert.Len(t, site.asked, 1)
}

func lives(hints ...checks.Hint) func() []checks.Hint { return func() []checks.Hint { return hints } }
