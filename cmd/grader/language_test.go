package main

import (
	"context"
	"errors"
	"net/url"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/batch"
	"grader/checks/lang"
	"grader/checks/report"
)

// What the command itself says in a report or on the page of a class is in the catalogues.
func TestWhatTheCommandSaysIsTranslated(t *testing.T) {
	pseudo, _ := lang.Find(lang.Pseudo)
	closed := make(chan struct{})
	close(closed)
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	target := &url.URL{Scheme: "http", Host: "127.0.0.1:1"}
	for name, problem := range map[string]string{
		"ended":   (&startedProject{startOptions: startOptions{Target: target}, gone: closed, cmd: &exec.Cmd{}}).unready(ended, &look{}),
		"stopped": (&startedProject{startOptions: startOptions{Target: target}, cmd: &exec.Cmd{}}).unready(ended, &look{}),
		"late":    (&startedProject{startOptions: startOptions{Target: target, Wait: time.Second}}).unready(context.Background(), &look{}),
	} {
		sentence, _, _ := strings.Cut(problem, "\n")
		down := unjudged{errors.New(""), sentence, []report.Note{{Detail: "| Tks. Tks. Wrr"}}}.as(checks.Project{})
		_, err := down.Site.Do(context.Background(), checks.Request{})
		var site *checks.SiteError
		require.ErrorAs(t, err, &site, name)
		said := strings.Replace(pseudo.Sentence(site.Detail), "<nil>", "", 1) // how it ended
		assert.Empty(t, lang.Untranslated(said), name)
	}
	_, refused := allowed("http://[zz")
	_, err := (&classes{}).Read(strings.NewReader("student,url,challenge\nx,y,zz\n"), batch.Spec{})
	_, unknown := (&batchGrader{}).grade(context.Background(), batch.Spec{}, batch.Submission{Challenge: "zz"})
	for _, err := range []error{refused, err, unknown} {
		require.Error(t, err)
		said := strings.NewReplacer("URL", "", "https://", "", "http://", "").Replace(pseudo.Sentence(err.Error()))
		assert.Empty(t, lang.Untranslated(said), err)
	}
}

func TestTheDemoSpeaksTheLanguage(t *testing.T) {
	english, pseudo := languageFlag("").words("demo"), languageFlag(lang.Pseudo).words("demo")
	for key, args := range map[string][]any{"answer": {true}, "real": nil, "stays": {"http://127.0.0.1:1"}} {
		assert.NotEmpty(t, english(key, args...))
		said := strings.NewReplacer("http://127.0.0.1:1", "", "curl", "", "JSON", "", "Ctrl-C", "").Replace(pseudo(key, args...))
		assert.Empty(t, lang.Untranslated(said), key)
	}
}
