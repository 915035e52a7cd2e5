package checks_test

import (
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/explain"
	"grader/checks/page"
	"grader/checks/report"
	"grader/checks/turns"
	"grader/fixtures"
)

// BenchmarkGrade is a grading but for its fetches, with what the service does.
func BenchmarkGrade(b *testing.B) {
	for name, verdict := range map[string]report.Verdict{"complete": report.Pass, "other-event-name": report.Fail} {
		b.Run(string(verdict), func(b *testing.B) {
			c, err := fixtures.Open(name)
			require.NoError(b, err)
			site := &mapSite{pages: map[string]string{}}
			for path, file := range map[string]string{"/_api/server.js": "server.js", "/public/client.js": "public/client.js"} {
				body, err := fs.ReadFile(c.FS, file)
				require.NoError(b, err)
				site.pages[code+path] = string(body)
			}
			challenge := page.CommunicateByEmitting()
			opts := checks.Options{Processors: turns.NewProcessors(0), Explain: (&explain.Explainer{}).Begin}
			b.ReportAllocs()
			for b.Loop() {
				site.asked = site.asked[:0]
				if r := checks.Grade(b.Context(), challenge, checks.Project{URL: code, Site: site}, opts); r.Verdict != verdict {
					b.Fatal(r.Verdict)
				}
			}
		})
	}
}
