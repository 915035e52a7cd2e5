// Package render writes a report in the formats that people and their tools
// read; [Formats] lists them.
//
// Whatever a report says may be a learner's words, so every format but JSON
// shows each text as one bounded line without anything that a terminal would act
// on, and escapes it by its own rules. JSON, which is the whole report, says the
// same in escapes. No format lets a text be taken for a command by the CI runner
// that logs it. A format depends on the report and the options alone: no clock,
// no environment.
package render

import (
	"io"
	"path"
	"slices"
	"time"

	"grader/checks/report"
)

// A Format is one way to write a report.
type Format struct {
	Name        string // for a flag or a query: "junit"
	ContentType string // several formats share application/json; the first is the report itself
	Extension   string // of a file, with its dot
	About       string // one line for people: who reads it
	Write       func(io.Writer, *report.Report, Options) error
}

// Options of the formats that need any. The zero value works for all formats
// but classroom50.
type Options struct {
	Color bool // text: colours beside the words
	Width int  // text: columns; 0 is 80
	// Local is the folder with the project's files, as its path is where the report is
	// read: text names lines by it, so that a terminal can open them. "" names none.
	Local string

	// Checkout gives the SHA-256, in hexadecimal, of a file of the project as it is
	// checked out; ok is false if there is none. github points at a file only if it
	// is the one that was graded, sarif else at its first line; nil: github points
	// at none. The path is relative to Folder, slash-separated and has no "..".
	Checkout func(path string) (sha256 string, ok bool)
	// Folder is the project's folder in its repository, slash-separated: github and
	// sarif name files by their path in the repository. "" is the repository's own.
	Folder string

	Classroom50 Classroom50 // classroom50: what only its runner knows
}

// inRepository is the path in the repository of a file of the project.
func (o Options) inRepository(file string) string { return path.Join(o.Folder, file) }

// Classroom50 is what the runner of a Classroom 50 says of a submission.
type Classroom50 struct {
	Classroom      string
	Assignment     string
	AssignmentType string    // "" is "individual"
	Owner          string    // may be empty: the runner fills it in
	Submission     string    // a tag: "submit/…"
	Commit         string    // URL
	Release        string    // URL
	Review         string    // URL; "" is Commit
	SubmittedAt    time.Time // zero: when it was graded
}

// Formats lists all formats, the ones for people first.
func Formats() []Format { return slices.Clone(formats) }

// The types of several formats.
const (
	typeJSON     = "application/json"
	typePlain    = "text/plain; charset=utf-8"
	typeMarkdown = "text/markdown; charset=utf-8"
)

var formats = []Format{
	{"text", typePlain, ".txt", "for people, on a terminal or in a log", writeText},
	{"json", typeJSON, ".json", "the whole report, schema " + report.Schema, simple(JSON)},
	{"markdown", typeMarkdown, ".md", "for a comment or a wiki", simple(writeMarkdown)},
	{"html", "text/html; charset=utf-8", ".html", "one page, for a browser or an archive", simple(writeHTML)},
	{"junit", "application/xml", ".xml", "JUnit XML, for GitLab, Jenkins and most CI", simple(writeJUnit)},
	{"tap", "text/x-tap; charset=utf-8", ".tap", "TAP 13, for prove and other harnesses", simple(writeTAP)},
	{"github", typePlain, ".txt", "GitHub Actions: annotations, on standard output", writeGitHub},
	{
		"github-summary",
		typeMarkdown,
		".md",
		"GitHub Actions: step summary, appended to $GITHUB_STEP_SUMMARY",
		simple(writeGitHubSummary),
	},
	{
		"github-classroom",
		typePlain,
		".txt",
		"GitHub Classroom: a grading step's output `result`, base64",
		simple(writeGitHubClassroom),
	},
	{"classroom50", typeJSON, ".json", "Classroom 50: result.json", writeClassroom50},
	{"ctrf", typeJSON, ".json", "Common Test Report Format", simple(writeCTRF)},
	{"sarif", "application/sarif+json", ".sarif", "SARIF 2.1.0, for code scanning and editors", writeSARIF},
	{"exercism", typeJSON, ".json", "Exercism test runner, version 3", simple(writeExercism)},
	{"gradescope", typeJSON, ".json", "Gradescope: results.json", simple(writeGradescope)},
	{"check50", typeJSON, ".json", "check50", simple(writeCheck50)},
	{"codegrade", typeJSON, ".json", "CodeGrade: the points, for a Custom Test", simple(writeCodeGrade)},
}

// ByName finds a format.
func ByName(name string) (Format, bool) {
	for _, f := range formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

func simple(write func(io.Writer, *report.Report) error) func(io.Writer, *report.Report, Options) error {
	return func(w io.Writer, r *report.Report, _ Options) error { return write(w, r) }
}
