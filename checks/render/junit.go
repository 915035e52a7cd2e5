package render

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"grader/checks/report"
)

// The elements of JUnit XML as the strict schema of Jenkins' xUnit plugin has
// them, in its order, and testcase@file besides, which GitLab reads.
type (
	junitSuites struct {
		XMLName  xml.Name   `xml:"testsuites"`
		Name     string     `xml:"name,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Errors   int        `xml:"errors,attr"`
		Time     string     `xml:"time,attr"`
		Suite    junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string          `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Time       string          `xml:"time,attr"`
		Timestamp  string          `xml:"timestamp,attr"`
		Hostname   string          `xml:"hostname,attr,omitempty"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Name      string       `xml:"name,attr"`
		ClassName string       `xml:"classname,attr"`
		Time      string       `xml:"time,attr"`
		File      string       `xml:"file,attr,omitempty"`
		Failure   *junitReason `xml:"failure"`
		Error     *junitReason `xml:"error"`
		Skipped   *junitReason `xml:"skipped"`
		Out       string       `xml:"system-out,omitempty"`
	}
	junitReason struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// writeJUnit writes one suite, a hint a test case.
func writeJUnit(w io.Writer, r *report.Report) error {
	hints := judged(r)
	c := r.Counts
	c.Error += len(hints) - len(r.Hints)
	suite := junitSuite{
		Name: plain(r.Challenge.Name), Tests: len(hints), Failures: c.Fail, Errors: c.Error, Skipped: c.Skip,
		Time: seconds(r.Elapsed), Timestamp: r.GradedAt.UTC().Format(time.RFC3339), Hostname: host(r.Project.URL),
		Properties: junitProperties(r),
	}
	for _, h := range hints {
		suite.Cases = append(suite.Cases, junitCaseOf(r, h))
	}
	all := junitSuites{
		Name:     "grader",
		Tests:    suite.Tests,
		Failures: suite.Failures,
		Errors:   suite.Errors,
		Time:     suite.Time,
		Suite:    suite,
	}
	out, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+unattached.Replace(string(out))+"\n")
	return err
}

func junitProperties(r *report.Report) []junitProperty {
	got, most := points(r)
	return []junitProperty{
		{"grader.version", plain(r.Grader.Version)},
		{"grader.url", plain(r.Project.URL)},
		{"grader.verdict", string(r.Verdict)},
		{"grader.score", strconv.Itoa(got)},
		{"grader.max_score", strconv.Itoa(most)},
	}
}

func junitCaseOf(r *report.Report, h report.Result) junitCase {
	c := junitCase{
		Name: title(h), ClassName: plain(r.Challenge.Name), Time: seconds(h.Elapsed),
		File: plain(report.SourceFile(spotOf(h).page)),
	}
	text := strings.Join(lines(r, h), "\n")
	message := because(r, h)
	switch h.Verdict {
	case report.Pass:
		c.Out = text
	case report.Fail:
		c.Failure = &junitReason{Message: message, Type: "AssertionFailed", Text: text}
	case report.Error:
		c.Error = &junitReason{Message: message, Type: errorType(h), Text: text}
	case report.Skip:
		c.Skipped = &junitReason{Message: message}
	}
	return c
}

func errorType(h report.Result) string {
	if h.Error == nil {
		return "Error"
	}
	return cmp.Or(plain(string(h.Error.Code)), "Error")
}

// unattached breaks the words by which Jenkins and GitLab attach files.
var unattached = strings.NewReplacer("[[ATTACHMENT|", "[ [ATTACHMENT|", "[[PROPERTY|", "[ [PROPERTY|")

// seconds has no exponent, which xs:decimal forbids.
func seconds(m report.Millis) string {
	return fmt.Sprintf("%.3f", time.Duration(m).Seconds())
}

func host(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return plain(u.Hostname())
}
