package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/browser"
	"grader/checks/report"
)

const pagesDir = "testdata/page"

// updatePages writes what the apps want anew; read it before it is committed.
var updatePages = flag.Bool("update-page", false, "write what the apps of testdata/page want")

// needBrowser gives a browser, or skips.
func needBrowser(t *testing.T) *browser.Browser {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes long")
	}
	if _, err := exec.LookPath("chromium"); err != nil && os.Getenv("CI") != "true" {
		t.Skip("there is no chromium; Debian's package chromium has it")
	}
	b, err := browser.New(browser.Options{Path: "chromium"})
	require.NoError(t, err, "CI needs Debian's package chromium")
	return b
}

var pageWants = regexp.MustCompile(`(?m)^// (page|caution): .*\n`)

func TestPageSentences(t *testing.T) {
	needNode(t)
	b := needBrowser(t)
	apps, err := filepath.Glob(pagesDir + "/*.js")
	require.NoError(t, err)
	require.Greater(t, len(apps), 15)
	for _, file := range apps {
		name := filepath.Base(file)
		if name == "serve.js" {
			continue
		}
		t.Run(strings.TrimSuffix(name, ".js"), func(t *testing.T) {
			t.Parallel()
			source, err := os.ReadFile(file)
			require.NoError(t, err)
			url := startApp(t, "../page/"+name)
			l := gradePage(t, url, b).Live
			found := *l
			found.Checks, found.Notes = l.Checks[1:], nil
			got := strings.Replace(foundLive(&found), "// live:", "// page:", 1)
			if *updatePages {
				body := pageWants.ReplaceAllString(string(source), "")
				require.NoError(t, os.WriteFile(file, []byte(got+body), 0o644))
				return
			}
			assert.Equal(t, strings.Join(pageWants.FindAllString(string(source), -1), ""), got)
		})
	}
}

// gradePage grades a project on this machine, with clients and a browser.
func gradePage(t *testing.T, url string, b *browser.Browser) *report.Report {
	t.Helper()
	ch, err := findChallenge(defaultChallenge, "", engines{browser: b})
	require.NoError(t, err)
	require.Len(t, ch.Live(), 2)
	return gradeWith(t, url, ch)
}
