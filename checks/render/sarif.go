package render

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"
	"time"

	"grader/checks/report"
)

type (
	sarif struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool              sarifTool         `json:"tool"`
		AutomationDetails sarifID           `json:"automationDetails"`
		Invocations       []sarifInvocation `json:"invocations"`
		ColumnKind        string            `json:"columnKind"`
		Results           []sarifResult     `json:"results"`
	}
	sarifID struct {
		ID string `json:"id"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string            `json:"id"`
		Name             string            `json:"name"`
		ShortDescription sarifMessage      `json:"shortDescription"`
		FullDescription  sarifMessage      `json:"fullDescription"`
		Help             sarifMessage      `json:"help"`
		HelpURI          string            `json:"helpUri,omitempty"`
		Configuration    map[string]string `json:"defaultConfiguration"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Start         string              `json:"startTimeUtc"`
		End           string              `json:"endTimeUtc"`
		Notifications []sarifNotification `json:"toolExecutionNotifications"`
	}
	sarifNotification struct {
		Level   string       `json:"level"`
		Message sarifMessage `json:"message"`
		Rule    *sarifID     `json:"associatedRule,omitempty"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Kind         string            `json:"kind"`
		Level        string            `json:"level"`
		Message      sarifMessage      `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Fingerprints map[string]string `json:"partialFingerprints"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region sarifRegion `json:"region"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"` // exclusive
	}
)

// writeSARIF writes SARIF 2.1.0 (OASIS) as GitHub's code scanning takes it: a
// rule a hint, a result where it failed, each with a place in the repository, and
// a notification where it could not be judged. What passes is no result: each
// becomes an alert.
func writeSARIF(w io.Writer, r *report.Report, opts Options) error {
	const instant = "2006-01-02T15:04:05.000Z"
	began := r.GradedAt.UTC()
	run := sarifRun{
		Tool:              sarifTool{sarifDriver{Name: "grader", Version: plain(r.Grader.Version), Rules: []sarifRule{}}},
		AutomationDetails: sarifID{"grader/" + plain(r.Challenge.Name) + "/"},
		Invocations: []sarifInvocation{{
			Successful: r.Verdict != report.Error, Start: began.Format(instant),
			End: began.Add(time.Duration(r.Elapsed)).Format(instant), Notifications: []sarifNotification{},
		}},
		ColumnKind: "unicodeCodePoints",
		Results:    []sarifResult{},
	}
	tell := func(why string, rule *sarifID) {
		all := &run.Invocations[0].Notifications
		*all = append(*all, sarifNotification{"error", sarifMessage{why}, rule})
	}
	for i, h := range r.Hints {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(r, h))
		switch h.Verdict {
		case report.Error:
			tell(because(r, h), &sarifID{hintID(r, h)})
		case report.Fail:
			run.Results = append(run.Results, sarifResultOf(r, opts, h, i))
		}
	}
	if r.Verdict == report.Error && r.Counts.Error == 0 {
		tell(trouble(r), nil)
	}
	return writeJSON(w, sarif{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func sarifRuleOf(r *report.Report, h report.Result) sarifRule {
	text := sarifMessage{title(h)} // never empty
	help, address := text, webAddress(r.Challenge.HelpURL)
	if address != "" {
		help.Text += "\n" + texts(r)("learners ask", address)
	}
	return sarifRule{
		ID: hintID(r, h), Name: fmt.Sprintf("Hint%d", h.Number), ShortDescription: text, FullDescription: text, Help: help,
		HelpURI: address, Configuration: map[string]string{"level": "error"},
	}
}

func sarifResultOf(r *report.Report, opts Options, h report.Result, rule int) sarifResult {
	mark := sha256.Sum256([]byte(hintID(r, h)))
	result := sarifResult{
		RuleID: hintID(r, h), RuleIndex: rule, Kind: "fail", Level: "error", Message: sarifMessage{title(h)},
		Locations:    []sarifLocation{sarifLocationOf(r, opts, spotOf(h))},
		Fingerprints: map[string]string{"primaryLocationLineHash": fmt.Sprintf("%x:1", mark[:8])},
	}
	if text := strings.Join(lines(r, h), "\n"); text != "" {
		result.Message.Text = text
	}
	return result
}

// anyFile is where a result points whose page is no file of the project: every
// project has one.
const anyFile = "package.json"

// sarifLocationOf points at a file of the project, in its repository. GitHub
// takes no other scheme than file, and no result without a line; it is the first
// one where the file of the repository is another than the page.
func sarifLocationOf(r *report.Report, opts Options, at spot) sarifLocation {
	file, differs := checkedOut(r, opts, at.page)
	if file == "" {
		file = report.SourceFile(at.page)
		if path.Ext(file) == "" { // an answer of the app, such as /api/users
			file = anyFile
		}
		if differs || file == anyFile {
			at.line = 0
		}
	}
	line := max(at.line, 1)
	var l sarifLocation
	l.Physical.Artifact.URI = (&url.URL{Path: opts.inRepository(file)}).String()
	l.Physical.Region = sarifRegion{line, 1, line, 2}
	return l
}

// webAddress gives an http URL as RFC 3986 writes it; "" for anything else.
func webAddress(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || len(raw) > 2048 {
		return ""
	}
	address := u.String()
	foreign := func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("\"<>\\^`{|}", r) }
	if strings.ContainsFunc(address, foreign) {
		return ""
	}
	return address
}
