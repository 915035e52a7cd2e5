package render

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"grader/checks"
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
		Locations    []sarifLocation   `json:"locations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region *sarifRegion `json:"region,omitempty"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"` // exclusive
	}
)

// writeSARIF writes SARIF 2.1.0 (OASIS): a rule a hint, and a result or, where
// it could not be judged, a notification. Only failures have a place: GitHub
// shows whatever has one as an alert.
func writeSARIF(w io.Writer, r *checks.Report, opts Options) error {
	const instant = "2006-01-02T15:04:05.000Z"
	began := r.GradedAt.UTC()
	run := sarifRun{
		Tool:              sarifTool{sarifDriver{Name: "grader", Version: plain(r.Grader.Version), Rules: []sarifRule{}}},
		AutomationDetails: sarifID{"grader/" + plain(r.Challenge.Name) + "/"},
		Invocations: []sarifInvocation{{
			Successful: r.Verdict != checks.Error, Start: began.Format(instant),
			End: began.Add(time.Duration(r.Elapsed)).Format(instant), Notifications: []sarifNotification{},
		}},
		ColumnKind: "unicodeCodePoints",
		Results:    []sarifResult{},
	}
	tell := func(why string, rule *sarifID) {
		run.Invocations[0].Notifications = append(run.Invocations[0].Notifications, sarifNotification{"error", sarifMessage{why}, rule})
	}
	for i, h := range r.Hints {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(r, h))
		if h.Verdict == checks.Error {
			tell(because(r, h), &sarifID{hintID(r, h)})
			continue
		}
		run.Results = append(run.Results, sarifResultOf(r, opts, h, i))
	}
	if r.Verdict == checks.Error && r.Counts.Error == 0 {
		tell(trouble(r), nil)
	}
	return writeJSON(w, sarif{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func sarifRuleOf(r *checks.Report, h checks.Result) sarifRule {
	text := sarifMessage{title(h)} // never empty
	return sarifRule{
		ID: hintID(r, h), Name: fmt.Sprintf("Hint%d", h.Number), ShortDescription: text, FullDescription: text, Help: text,
		HelpURI: webAddress(r.Challenge.HelpURL), Configuration: map[string]string{"level": "error"},
	}
}

func sarifResultOf(r *checks.Report, opts Options, h checks.Result, rule int) sarifResult {
	mark := sha256.Sum256([]byte(hintID(r, h)))
	result := sarifResult{
		RuleID: hintID(r, h), RuleIndex: rule, Kind: "fail", Level: "error", Message: sarifMessage{title(h)},
		Fingerprints: map[string]string{"primaryLocationLineHash": fmt.Sprintf("%x:1", mark[:8])},
	}
	if text := strings.Join(lines(r, h), "\n"); text != "" {
		result.Message.Text = text
	}
	switch h.Verdict {
	case checks.Pass:
		result.Kind, result.Level = "pass", "none"
	case checks.Skip:
		result.Kind, result.Level = "notApplicable", "none"
	default:
		result.Locations = sarifLocations(r, opts, spotOf(h))
	}
	return result
}

// sarifLocations points into the checkout if that is what was graded, and else
// at the page.
func sarifLocations(r *checks.Report, opts Options, at spot) []sarifLocation {
	var l sarifLocation
	if file, _ := checkedOut(r, opts, at.page); file != "" {
		l.Physical.Artifact.URI = (&url.URL{Path: file}).String()
		at.line = max(at.line, 1) // GitHub shows no result without a line
	} else {
		for _, p := range r.Project.Pages {
			if p.Path == at.page {
				l.Physical.Artifact.URI = webAddress(p.URL)
			}
		}
	}
	if l.Physical.Artifact.URI == "" {
		return nil
	}
	if at.line > 0 {
		l.Physical.Region = &sarifRegion{at.line, 1, at.line, 2}
	}
	return []sarifLocation{l}
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
