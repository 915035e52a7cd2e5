package report

import (
	"io/fs"
	"strings"
)

// SourceFile is the file of a project's folder that a page shows: the exercises'
// boilerplate serves the server's own files below /_api/, and all others where
// they are. page is a path, with or without a query. "" is no file's name.
func SourceFile(page string) string {
	path, _, _ := strings.Cut(page, "?")
	file, isServers := strings.CutPrefix(path, "/_api/")
	if !isServers {
		file = strings.TrimPrefix(path, "/")
	}
	if file == "." || !fs.ValidPath(file) || strings.Contains(file, `\`) {
		return ""
	}
	return file
}
