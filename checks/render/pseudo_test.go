package render

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/lang"
	"grader/checks/lang/langtest"
	"grader/checks/report"
)

// Nothing that people read in a report is in plain English where all that can be
// translated has accents.
func TestAllIsTranslated(t *testing.T) {
	pseudo, ok := lang.Find(lang.Pseudo)
	require.True(t, ok)
	for _, r := range langtest.Reports() {
		r = pseudo.Report(r)
		for name, write := range map[string]func(*strings.Builder, *report.Report) error{
			"text":     func(b *strings.Builder, r *report.Report) error { return writeText(b, r, Options{}) },
			"markdown": func(b *strings.Builder, r *report.Report) error { return writeMarkdown(b, r) },
			"html":     func(b *strings.Builder, r *report.Report) error { return writeHTML(b, r) },
		} {
			var b strings.Builder
			require.NoError(t, write(&b, r))
			whole := folded.ReplaceAllString(langtest.Visible(b.String()), " ")
			for _, line := range strings.Split(whole, "\n") {
				assert.Empty(t, lang.Untranslated(line), "%s: %s", name, line)
			}
		}
	}
}

// What programs show to people is translated, too.
func TestAllThatProgramsShowIsTranslated(t *testing.T) {
	pseudo, _ := lang.Find(lang.Pseudo)
	inJSON := func(member string) *regexp.Regexp {
		return regexp.MustCompile(`"` + member + `": "((?:[^"\\]|\\.)*)"`)
	}
	shown := map[string]*regexp.Regexp{"github": regexp.MustCompile(`(?m)^::[a-z]+(?: [^:]*?title=([^:]*)|[^:]*)::(.*)$`), "gradescope": inJSON("output"), "sarif": inJSON("text")}
	plainly := strings.NewReplacer(`\n`, "\n", `\"`, `"`, "%0A", "\n", "%3A", ":", `\u003c`, "<", `\u003e`, ">")
	for _, r := range langtest.Reports() {
		r = pseudo.Report(r)
		for _, f := range Formats() {
			texts := shown[f.Name]
			if texts == nil {
				continue
			}
			var b strings.Builder
			require.NoError(t, f.Write(&b, r, Options{}))
			found := texts.FindAllStringSubmatch(b.String(), -1)
			require.NotEmpty(t, found, f.Name)
			for _, m := range found {
				if strings.HasPrefix(m[1], "Autograding ") {
					continue // a program reads it
				}
				for _, line := range strings.Split(plainly.Replace(strings.Join(m[1:], "\n")), "\n") {
					assert.Empty(t, lang.Untranslated(line), "%s: %s", f.Name, line)
				}
			}
		}
	}
}

// folded are the ends of lines that go on in the next one, as code may.
var folded = regexp.MustCompile(`\n +`)

// What has no translation is found.
func TestTheUntranslatedIsFound(t *testing.T) {
	pseudo, _ := lang.Find(lang.Pseudo)
	r := langtest.Reports()[0]
	r.Project.Notes = []report.Note{{Code: "unheard", Detail: "This is only here."}}
	var b strings.Builder
	require.NoError(t, writeHTML(&b, pseudo.Report(r)))
	assert.Equal(t, []string{"This", "is", "only", "here."}, lang.Untranslated(langtest.Visible(b.String())))
}
