package source

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/report"
)

func project(t *testing.T) (dir string, p checks.Project) {
	t.Helper()
	outer := t.TempDir()
	dir = filepath.Join(outer, "project")
	for name, text := range map[string]string{
		"../secret.js":         "secret",
		"server.js":            "let currentUsers = 0;\xff\r\n",
		"package.json":         `{"name": "app"}`,
		".env":                 "PASSWORD=1",
		"public/client.js":     "const socket = io();",
		"public/css/a b.css":   "p {}",
		"public/.htpasswd":     "x",
		"public/empty.txt":     "",
		"public/large.txt":     strings.Repeat("x", maxFile),
		"public/too-large.txt": strings.Repeat("x", maxFile+1),
		"views/index.pug":      "h1 hello",
	} {
		file := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
	require.NoError(t, os.Symlink("server.js", filepath.Join(dir, "inside.js")))
	require.NoError(t, os.Symlink("../secret.js", filepath.Join(dir, "outside.js")))
	require.NoError(t, os.Symlink(outer, filepath.Join(dir, "public", "up")))
	require.NoError(t, os.Symlink("loop.js", filepath.Join(dir, "loop.js")))
	p, err := Open(dir)
	require.NoError(t, err)
	return dir, p
}

func TestFolder(t *testing.T) {
	_, p := project(t)
	assert.Equal(t, "http://project.invalid", p.URL)
	for _, test := range []struct {
		path, body, contentType string
		status                  int
	}{
		{"/_api/server.js", "let currentUsers = 0;\xff\r\n", "text/javascript; charset=utf-8", 200},
		{"/_api/package.json", `{"name": "app"}`, "application/json; charset=utf-8", 200},
		{"/_api/package.json?x=1", `{"name": "app"}`, "application/json; charset=utf-8", 200},
		{"/_api/inside.js", "let currentUsers = 0;\xff\r\n", "text/javascript; charset=utf-8", 200},
		{"/public/client.js", "const socket = io();", "text/javascript; charset=utf-8", 200},
		{"/public/css/a%20b.css", "p {}", "text/css; charset=utf-8", 200},
		{"/public/empty.txt", "", "text/plain; charset=utf-8", 200},
		{"/public/large.txt", strings.Repeat("x", maxFile), "text/plain; charset=utf-8", 200},
		{"/_api/routes.js", "Not Found", "text/plain; charset=utf-8", 404},
		{"/public/none.js", "Not Found", "text/plain; charset=utf-8", 404},
		{"/public/css", "Not Found", "text/plain; charset=utf-8", 404},
		{"/_api/.env", "Not Found", "text/plain; charset=utf-8", 404},
		{"/public/.htpasswd", "Not Found", "text/plain; charset=utf-8", 404},
		{"/public/%2e%2e/%2e%2e/secret.js", "Not Found", "text/plain; charset=utf-8", 404},
		{"/public/../../secret.js", "Not Found", "text/plain; charset=utf-8", 404},
	} {
		resp, err := p.Site.Do(t.Context(), checks.Request{URL: Origin + test.path})
		require.NoError(t, err, test.path)
		assert.Equal(t, test.status, resp.Status, test.path)
		assert.Equal(t, test.body, resp.Body, test.path)
		assert.Equal(t, test.contentType, resp.Header.Get("Content-Type"), test.path)
		assert.Equal(t, http.StatusText(test.status), resp.StatusText)
		assert.Equal(t, Origin+test.path, resp.URL)
	}
}

func TestHEAD(t *testing.T) {
	_, p := project(t)
	resp, err := p.Site.Do(t.Context(), checks.Request{Method: "HEAD", URL: Origin + "/public/client.js"})
	require.NoError(t, err)
	assert.Empty(t, resp.Body)
	assert.Equal(t, "20", resp.Header.Get("Content-Length"))
}

func TestNoFile(t *testing.T) {
	_, p := project(t)
	for want, requests := range map[report.ErrorCode][]checks.Request{
		report.NotGradable: {
			{URL: Origin + "/"},
			{URL: Origin + "/chat"},
			{URL: Origin + "/_api/app-info"},
			{URL: Origin + "/_api/get-tests?type=unit&n=0"},
			{URL: Origin + "/_api/views/index.pug"},
			{URL: Origin + "/_api/..%2Fsecret.js"},
			{URL: Origin + "/public/"},
			{URL: Origin + "/server.js"},
			{URL: Origin + "/_api/server.js", Method: "POST"},
			{URL: "http://public.test/_api/server.js"},
			{URL: "%"},
		},
		report.BadResponse: {
			{URL: Origin + "/_api/outside.js"},
			{URL: Origin + "/_api/loop.js"},
			{URL: Origin + "/public/client.js%00.txt"},
			{URL: Origin + "/public/up/secret.js"},
		},
		report.TooLarge: {{URL: Origin + "/public/too-large.txt"}},
	} {
		for _, req := range requests {
			_, err := p.Site.Do(t.Context(), req)
			var site *checks.SiteError
			require.ErrorAs(t, err, &site, "%s %s", req.Method, req.URL)
			assert.Equal(t, want, site.Code, "%s %s", req.Method, req.URL)
			assert.NotContains(t, site.Detail, "/")
		}
	}
}

func TestFolderGone(t *testing.T) {
	dir, p := project(t)
	require.NoError(t, os.RemoveAll(dir))
	_, err := p.Site.Do(t.Context(), checks.Request{URL: Origin + "/_api/server.js"})
	var site *checks.SiteError
	require.ErrorAs(t, err, &site)
	assert.Equal(t, report.BadResponse, site.Code)
}

func TestOpenNoFolder(t *testing.T) {
	_, err := Open(filepath.Join(t.TempDir(), "none"))
	assert.True(t, errors.Is(err, os.ErrNotExist))
	_, err = Open("source_test.go")
	assert.ErrorContains(t, err, "project folder")
}

func TestCancelled(t *testing.T) {
	_, p := project(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := p.Site.Do(ctx, checks.Request{URL: Origin + "/_api/server.js"})
	assert.Equal(t, context.Canceled, err)
}
