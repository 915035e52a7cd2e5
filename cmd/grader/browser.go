package main

import (
	"fmt"
	"io"
	"log/slog"

	"grader/checks"
	"grader/checks/browser"
	"grader/checks/fetch"
	"grader/checks/hintjs"
	"grader/checks/page"
)

// engines are those of the flags. What there is to say goes to log or, where that
// is nil, to stderr.
func (g *gradingFlags) engines(log *slog.Logger, stderr io.Writer) (e engines, closeEngines func(), err error) {
	if g.browser != "" {
		if e.browser, err = browser.New(browser.Options{Path: g.browser, Agent: fetch.UserAgentProduct + "1"}); err != nil {
			return e, nil, fmt.Errorf("--browser: %w", err)
		}
		const unsafe = "the browser has no sandbox of its own, since the grader runs as root"
		switch {
		case e.browser.Sandboxed():
		case log != nil:
			log.Warn(unsafe)
		default:
			fmt.Fprintln(stderr, "grader: "+unsafe)
		}
	}
	if e.workers, err = hintjs.NewWorkers(hintjs.WorkerOptions{Log: log}); err != nil {
		return e, nil, fault{err}
	}
	return e, e.workers.Close, nil
}

// checksOfPage are the live checks of a challenge in a browser, after its others. They
// are about no hint: what a page shows depends on all of them.
func checksOfPage(challenge string, b *browser.Browser) []checks.Hint {
	if b == nil || challenge != page.CommunicateByEmitting().ID {
		return nil
	}
	return []checks.Hint{{Text: browser.CountText, Check: browser.Count{Browser: b}}}
}
