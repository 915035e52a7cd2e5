package hintjs_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/hintjs"
	"grader/fixtures/reference"
)

// variantsOfEach is how many projects judge each hint.
const variantsOfEach = 40

// notInNode are hints that Node can't run: they need a browser.
var notInNode = regexp.MustCompile(`XMLHttpRequest|\$\.|DOMParser|FormData`)

// clock is a time that a hint puts into what it sends.
var clock = regexp.MustCompile(`\d{5,}|\d\d:\d\d:\d\d GMT`)

// engineWords are how V8 and the interpreter begin what they themselves say of
// a mistake; what they show of the code differs.
var engineWords = regexp.MustCompile(`(Cannot (read|convert|destructure|use)|is not (a function|iterable|an object|a constructor|defined)|not object coercible|has no member|Value is not|is not iterable)`)

func TestVerdictsAreThoseOfV8(t *testing.T) {
	node := reference.Start(t)
	var all tally
	for _, ch := range sharedChallenges(t) {
		for i, hint := range ch.hints {
			if strings.TrimSpace(hint) == "" || notInNode.MatchString(hint) {
				continue
			}
			one := compareHint(t, node, ch.name, hint)
			t.Logf("%-60s hint %2d: %3d passed, %3d failed", ch.name, i+1, one.passed, one.failed)
			all.passed += one.passed
			all.failed += one.failed
			all.messages += one.messages
			all.worded += one.worded
		}
	}
	t.Logf("%d hint runs: %d passed, %d failed; %d messages equal, %d of the engine compared by verdict only",
		all.passed+all.failed, all.passed, all.failed, all.messages, all.worded)
}

type tally struct{ passed, failed, messages, worded int }

func compareHint(t *testing.T, node *reference.Node, name, hint string) tally {
	t.Helper()
	var count tally
	p, err := compile(hint)
	require.NoError(t, err, hint)
	for seed := range uint64(variantsOfEach) {
		v := &variant{challenge: strings.SplitN(name, " of ", 2)[0], words: wordsOf(hint), seed: seed}
		server := httptest.NewServer(v)
		code := server.URL
		if seed%3 == 1 && !strings.Contains(hint, "fetch") {
			code += "/" + v.challenge + ".freecodecamp.rocks" // the hint is on the address alone
		}
		v.reset()
		want := node.Hint(t, code, hint)
		v.reset()
		passed, message := runHint(t, p, server, code)
		server.Close()
		if want.Passed {
			count.passed++
		} else {
			count.failed++
		}
		if !assert.Equal(t, want.Passed, passed, "%s, seed %d: %q, reference %q\n%s", name, seed, message, want.Message, hint) {
			continue
		}
		if strings.Contains(hint, "Promise.all") {
			continue // which of several failures comes first is the network's choice
		}
		normal := func(s string) string { return clock.ReplaceAllString(strings.ReplaceAll(s, server.URL, "URL"), "N") }
		if normal(want.Message) != normal(message) && want.Name != "AssertionError" && engineWords.MatchString(message) && engineWords.MatchString(want.Message) {
			count.worded++
			continue
		}
		count.messages++
		assert.Equal(t, normal(want.Message), normal(message), "%s, seed %d\n%s", name, seed, hint)
	}
	return count
}

func runHint(t testing.TB, p *hintjs.Program, server *httptest.Server, code string) (passed bool, message string) {
	t.Helper()
	s := checks.NewSession(t.Context(), checks.Project{URL: code, Site: webSite{server.Client()}})
	defer s.Close()
	ran, err := p.Run(t.Context(), s)
	var failure *checks.Failure
	if errors.As(err, &failure) {
		return false, failure.Message
	}
	if !assert.NoError(t, err) {
		return false, err.Error()
	}
	return len(ran) > 0, ""
}

func TestNothingPassesWithoutTheProject(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every hint")
	}
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	needless := 0
	for _, ch := range sharedChallenges(t) {
		for i, hint := range ch.hints {
			p, err := compile(hint)
			require.NoError(t, err, hint)
			s := checks.NewSession(t.Context(), checks.Project{URL: server.URL, Site: webSite{server.Client()}})
			ran, err := p.Run(t.Context(), s)
			s.Close()
			if !strings.Contains(hint, "fetch") && !notInNode.MatchString(hint) {
				needless++
				continue
			}
			assert.Falsef(t, err == nil && len(ran) > 0, "%s, hint %d passes", ch.name, i+1)
		}
	}
	t.Logf("%d hints need nothing of the project", needless)
}
