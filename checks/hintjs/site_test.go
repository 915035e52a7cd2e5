package hintjs_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/report"
)

// webSite asks a server on loopback.
type webSite struct{ client *http.Client }

func (s webSite) Do(ctx context.Context, r checks.Request) (*checks.Response, error) {
	req, err := http.NewRequestWithContext(ctx, cmpOr(r.Method, http.MethodGet), r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return nil, err
	}
	for name, values := range r.Header {
		req.Header[name] = values
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, &checks.SiteError{Code: report.ConnectionRefused, Detail: "Nobody answers."}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, &checks.SiteError{Code: report.BadResponse, Detail: "The answer ended early."}
	}
	_, reason, _ := strings.Cut(resp.Status, " ")
	url := resp.Request.URL.String()
	return &checks.Response{URL: url, Redirected: url != r.URL, Status: resp.StatusCode, StatusText: reason, Header: checks.Header(resp.Header), Body: string(body)}, nil
}

func cmpOr(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// A mapSite has one body for each path, and answers 404 to others.
type mapSite map[string]string

func (m mapSite) Do(_ context.Context, r checks.Request) (*checks.Response, error) {
	path := "/" + strings.SplitN(r.URL, "/", 4)[min(3, strings.Count(r.URL, "/"))]
	if body, ok := m[path]; ok {
		return &checks.Response{URL: r.URL, Status: 200, StatusText: "OK", Body: body}, nil
	}
	return &checks.Response{URL: r.URL, Status: 404, StatusText: "Not Found", Body: "Cannot GET " + path}, nil
}

type challenge struct {
	name  string
	hints []string
}

var (
	hintSection = regexp.MustCompile(`(?ms)^# --hints--$(.*?)(?:^# --|\z)`)
	codeBlock   = regexp.MustCompile("(?ms)^```js\n(.*?)^```$")
	dashedName  = regexp.MustCompile(`(?m)^dashedName: *'?(.*?)'?$`)
)

// sharedChallenges reads the hints of all challenges beside the repository,
// each challenge once.
func sharedChallenges(t testing.TB) []challenge {
	t.Helper()
	root := filepath.Join("..", "..", "..", "shared")
	if _, err := os.Stat(root); err != nil {
		t.Skip("../shared with the curriculum's challenges is not there")
	}
	byName := map[string]challenge{}
	for _, dir := range []string{"challenge", "curriculum"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, _ os.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".md" {
				return err
			}
			source, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			ch := challenge{}
			if m := dashedName.FindSubmatch(source); m != nil {
				ch.name = string(m[1])
			}
			if section := hintSection.FindSubmatch(source); section != nil {
				for _, block := range codeBlock.FindAllSubmatch(section[1], -1) {
					ch.hints = append(ch.hints, string(block[1]))
				}
			}
			if old, ok := byName[ch.name]; !ok || !slices.Equal(old.hints, ch.hints) {
				if ok {
					ch.name += " of " + filepath.Base(filepath.Dir(filepath.Dir(filepath.Dir(path))))
				}
				byName[ch.name] = ch
			}
			return nil
		})
		require.NoError(t, err)
	}
	var list []challenge
	for _, name := range sortedKeys(byName) {
		if len(byName[name].hints) > 0 {
			list = append(list, byName[name])
		}
	}
	return list
}
