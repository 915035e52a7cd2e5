package report

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// SourceFile is the file of a project's folder that a page shows: the exercises'
// boilerplate serves the server's own files below /_api/, and all others where
// they are. page is a path, with or without a query. "" is no file's name.
func SourceFile(page string) string {
	at, _, _ := strings.Cut(page, "?")
	file, isServers := strings.CutPrefix(at, "/_api/")
	if !isServers {
		file = strings.TrimPrefix(at, "/")
	}
	if file == "." || !fs.ValidPath(file) || strings.Contains(file, `\`) {
		return ""
	}
	return file
}

// FileName is how an editor names a page that is a file of the project; other pages have
// their path.
func FileName(page string) string {
	if name := SourceFile(page); name != "" && path.Ext(name) != "" {
		return name
	}
	return page
}

// Place is the line that a note is about, such as "server.js:9"; "" if it is about none.
func (n Note) Place() string {
	if n.Page == "" || n.Line < 1 {
		return ""
	}
	return fmt.Sprintf("%s:%d", FileName(n.Page), n.Line)
}
