// Package source is a project as a folder on disk: it serves the pages that the
// exercises' boilerplate serves of a running project's own files, and nothing
// that has to run.
//
//	/_api/NAME   the file NAME in the folder's root, such as server.js or package.json
//	/public/X    the file public/X
//
// What isn't there is a 404, as from the running project. What only a running
// project can answer is a [*checks.SiteError] with [report.NotGradable]; so a
// hint that needs it ends in an error, and never in a failure.
package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"strconv"
	"strings"
	"time"

	"grader/checks"
	"grader/checks/report"
)

// Origin is the URL of every project that is a folder. The name is reserved (RFC
// 2606), so nothing else has it.
const Origin = "http://project.invalid"

// maxFile is how large a file may be, as for a page that is fetched.
const maxFile = 1 << 20

// Open gives the project in a folder. Links that lead out of the folder are not
// followed. It keeps nothing open.
func Open(dir string) (checks.Project, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return checks.Project{}, fmt.Errorf("project folder: %w", err)
	}
	defer root.Close()
	return checks.Project{URL: Origin, Name: dir, Site: folder(dir)}, nil
}

// A folder is the path of a project's folder.
type folder string

// Do implements [checks.Site].
func (f folder) Do(ctx context.Context, req checks.Request) (*checks.Response, error) {
	began := time.Now()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	name, ok := fileOf(req)
	if !ok {
		return nil, refused(report.NotGradable, "This hint needs the project to run; in a folder only its source files can be checked. Give the project's URL instead.")
	}
	body, err := f.read(name)
	resp := &checks.Response{
		URL: req.URL, Status: http.StatusOK, StatusText: "OK", Body: body, Attempts: 1,
		Header: checks.Header{"Content-Type": {contentType(name)}},
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		resp.Status, resp.StatusText, resp.Body = http.StatusNotFound, "Not Found", "Not Found"
		resp.Header = checks.Header{"Content-Type": {contentType("")}}
	case err != nil:
		return nil, err
	}
	resp.Header["Content-Length"] = []string{strconv.Itoa(len(resp.Body))}
	if req.Method == http.MethodHead {
		resp.Body = ""
	}
	resp.Elapsed = time.Since(began)
	return resp, nil
}

// fileOf is the file that a request is for; ok is false if it is for none.
func fileOf(req checks.Request) (name string, ok bool) {
	if req.Method != "" && req.Method != http.MethodGet && req.Method != http.MethodHead {
		return "", false
	}
	u, err := url.Parse(req.URL)
	if err != nil || u.Scheme+"://"+u.Host != Origin {
		return "", false
	}
	name = report.SourceFile(u.Path)
	if strings.HasPrefix(u.Path, "/_api/") {
		// Without an extension it is a route that looks into the running server.
		return name, path.Ext(name) != "" && !strings.Contains(name, "/")
	}
	return name, strings.HasPrefix(u.Path, "/public/") && !strings.HasSuffix(u.Path, "/")
}

// read reads a file of the folder. Names that begin with a dot, where secrets
// are kept, don't exist: servers of static files hide them, too.
func (f folder) read(name string) (string, error) {
	if strings.HasPrefix(name, ".") || strings.Contains(name, "/.") || !fs.ValidPath(name) {
		return "", fs.ErrNotExist
	}
	root, err := os.OpenRoot(string(f))
	if err != nil {
		return "", unreadable()
	}
	defer root.Close()
	info, err := root.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && info.IsDir():
		return "", fs.ErrNotExist
	case err != nil || !info.Mode().IsRegular(): // a link out of the folder, or a pipe that never ends
		return "", unreadable()
	}
	file, err := root.Open(name)
	if err != nil {
		return "", unreadable()
	}
	defer file.Close()
	body, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return "", unreadable()
	}
	if len(body) > maxFile {
		return "", refused(report.TooLarge, "A file of the project is larger than is read.")
	}
	return string(body), nil
}

func unreadable() error {
	return refused(report.BadResponse, "A file of the project can't be read, or is a link that leads out of its folder.")
}

func refused(code report.ErrorCode, detail string) error {
	return &checks.SiteError{Code: code, Detail: detail}
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".json":
		return "application/json; charset=utf-8"
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js", ".mjs", ".cjs":
		return "text/javascript; charset=utf-8"
	}
	return "text/plain; charset=utf-8"
}
