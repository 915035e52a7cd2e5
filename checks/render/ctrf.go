package render

import (
	"cmp"
	"io"
	"strings"
	"time"

	"grader/checks/report"
)

type (
	ctrf struct {
		ReportFormat string      `json:"reportFormat"`
		SpecVersion  string      `json:"specVersion"`
		ReportID     string      `json:"reportId"`
		Timestamp    string      `json:"timestamp"`
		GeneratedBy  string      `json:"generatedBy"`
		Results      ctrfResults `json:"results"`
	}
	ctrfResults struct {
		Tool        ctrfTool          `json:"tool"`
		Summary     ctrfSummary       `json:"summary"`
		Tests       []ctrfTest        `json:"tests"`
		Environment map[string]string `json:"environment"`
	}
	ctrfTool struct {
		Name    string `json:"name"`
		Version string `json:"version,omitempty"`
	}
	ctrfSummary struct {
		Tests    int   `json:"tests"`
		Passed   int   `json:"passed"`
		Failed   int   `json:"failed"`
		Skipped  int   `json:"skipped"`
		Pending  int   `json:"pending"`
		Other    int   `json:"other"`
		Start    int64 `json:"start"` // ms since 1970
		Stop     int64 `json:"stop"`
		Duration int64 `json:"duration"` // ms
	}
	ctrfTest struct {
		Name      string            `json:"name"`
		Status    string            `json:"status"`
		Duration  int64             `json:"duration"` // ms
		Suite     []string          `json:"suite"`
		Message   string            `json:"message,omitempty"`
		Trace     string            `json:"trace,omitempty"`
		Line      int               `json:"line,omitempty"`
		FilePath  string            `json:"filePath,omitempty"`
		RawStatus report.Verdict    `json:"rawStatus"`
		Extra     map[string]string `json:"extra"`
	}
)

// writeCTRF writes a report of the Common Test Report Format, version 0.0.0,
// which is what its consumers read. What could not be judged is "other".
func writeCTRF(w io.Writer, r *report.Report) error {
	hints := judged(r)
	elapsed := time.Duration(r.Elapsed).Milliseconds()
	start := r.GradedAt.UnixMilli()
	result := ctrf{
		ReportFormat: "CTRF", SpecVersion: "0.0.0", ReportID: reportID(r),
		Timestamp:   r.GradedAt.UTC().Format(time.RFC3339Nano),
		GeneratedBy: strings.TrimSpace("grader " + plain(r.Grader.Version)),
		Results: ctrfResults{
			Tool: ctrfTool{Name: "grader", Version: plain(r.Grader.Version)},
			Summary: ctrfSummary{
				Tests: len(hints), Passed: r.Counts.Pass, Failed: r.Counts.Fail, Skipped: r.Counts.Skip,
				Other: r.Counts.Error + len(hints) - len(r.Hints),
				Start: start, Stop: start + elapsed, Duration: elapsed,
			},
			Tests:       []ctrfTest{},
			Environment: map[string]string{"appName": plain(r.Project.URL)},
		},
	}
	for _, h := range hints {
		result.Results.Tests = append(result.Results.Tests, ctrfTestOf(r, h))
	}
	return writeJSON(w, result)
}

func ctrfTestOf(r *report.Report, h report.Result) ctrfTest {
	status := map[report.Verdict]string{report.Pass: "passed", report.Fail: "failed", report.Skip: "skipped"}
	at := spotOf(h)
	test := ctrfTest{
		Name: title(h), Status: cmp.Or(status[h.Verdict], "other"), Duration: time.Duration(h.Elapsed).Milliseconds(),
		Suite: []string{plain(r.Challenge.Name)}, Trace: strings.Join(lines(r, h), "\n"),
		FilePath: plain(
			report.SourceFile(at.page),
		), RawStatus: h.Verdict, Extra: map[string]string{"grader.hint": hintID(r, h)},
	}
	if test.FilePath != "" {
		test.Line = at.line
	}
	if h.Verdict != report.Pass {
		test.Message = because(r, h)
	}
	return test
}
