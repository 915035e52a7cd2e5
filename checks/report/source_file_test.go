package report_test

import (
	"testing"

	"grader/checks/report"

	"github.com/stretchr/testify/assert"
)

func TestSourceFile(t *testing.T) {
	for page, want := range map[string]string{
		"/_api/server.js": "server.js", "/_api/server.js?x=/../y": "server.js", "/_api/routes/auth.js": "routes/auth.js",
		"/public/client.js": "public/client.js", "/_apix.js": "_apix.js", "/_api": "_api", "/api/users": "api/users",
		"/": "", "": "", "/_api/": "", "/_api/.": "", "/_api/../secret": "", "//etc/passwd": "", "/_api//etc": "", `/_api/..\secret`: "", "/a/": "",
	} {
		assert.Equal(t, want, report.SourceFile(page), page)
	}
}
