package render_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/render"
	"grader/checks/report"
)

var schemas = sync.OnceValue(func() map[string]*jsonschema.Schema {
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	all := map[string]*jsonschema.Schema{"json": compiler.MustCompile("../../docs/report.schema.json")}
	for _, name := range []string{"classroom50", "ctrf", "sarif", "exercism", "gradescope", "check50", "codegrade", "github-classroom"} {
		all[name] = compiler.MustCompile("testdata/schema/" + name + ".json")
	}
	return all
})

func validJSON(t *testing.T, format, out string) {
	t.Helper()
	if format == "github-classroom" {
		raw, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(out, "\n"))
		require.NoError(t, err)
		out = string(raw)
	}
	if format == "codegrade" && out == "" {
		return // no verdict, no points
	}
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(out))
	require.NoError(t, err, format)
	require.NoError(t, schemas()[format].Validate(v), format)
	if format != "json" {
		noCommands(t, v)
	}
}

// noCommands asserts that also a tool which logs a format's texts runs nothing.
func noCommands(t *testing.T, v any) {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		for _, v := range v {
			noCommands(t, v)
		}
	case []any:
		for _, v := range v {
			noCommands(t, v)
		}
	case string:
		for line := range strings.Lines(v) {
			require.False(t, strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##"), line)
		}
	}
}

func TestJSONIsTheReport(t *testing.T) {
	for name, r := range reports() {
		f, _ := render.ByName("json")
		want, err := json.Marshal(r)
		require.NoError(t, err)
		assert.JSONEq(t, string(want), write(t, f, r, render.Options{}), name)
	}
}

// TestStatuses holds the map of verdicts to each format's words.
func TestStatuses(t *testing.T) {
	r := reportOf(passing(1), failing(2), unreachable(3), skipped(4))
	for format, want := range map[string][]any{
		"classroom50": {true, false, false, true},
		"exercism":    {"pass", "fail", "error", "error"},
		"gradescope":  {"passed", "failed"}, // the third has none, see its schema
		"check50":     {true, false, nil, nil},
		"ctrf":        {"passed", "failed", "other", "skipped"},
		"sarif":       {"fail"}, // the rest are no alerts
	} {
		f, _ := render.ByName(format)
		var got any
		require.NoError(t, json.Unmarshal([]byte(write(t, f, r, options())), &got))
		assert.Equal(t, want, statuses(got), format)
	}
}

// statuses finds the list of tests in a format's JSON and what each came to.
func statuses(v any) []any {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range []string{"tests", "results", "runs"} {
			if found := statuses(v[name]); found != nil {
				return found
			}
		}
	case []any:
		var all []any
		for _, test := range v {
			test := test.(map[string]any)
			if test["results"] != nil {
				return statuses(test["results"])
			}
			for _, name := range []string{"kind", "status", "passed"} {
				if status, ok := test[name]; ok {
					all = append(all, status)
					break
				}
			}
		}
		return all
	}
	return nil
}

func TestPoints(t *testing.T) {
	for name, want := range map[string]string{"pass": `"2/2"`, "fail": `"1/3"`, "mixed": `"0/2"`} {
		f, _ := render.ByName("codegrade")
		assert.Equal(t, `{"tag":"points","points":`+want+"}\n", write(t, f, reports()[name], render.Options{}), name)
	}
}

func TestGradescopeHasNoScoreWhereNothingWasJudged(t *testing.T) {
	f, _ := render.ByName("gradescope")
	for _, name := range []string{"error", "nothing", "empty"} {
		assert.NotContains(t, write(t, f, reports()[name], render.Options{}), `score":`, name)
	}
	assert.Contains(t, write(t, f, reports()["mixed"], render.Options{}), `"score": 0,`, "a fail is one")
}

// At the top, Exercism's error means that no test ran.
func TestExercismErrsOnlyWhereNoTestRan(t *testing.T) {
	f, _ := render.ByName("exercism")
	for name, want := range map[string]string{"pass": "pass", "fail": "fail", "mixed": "fail", "error": "fail", "nothing": "error", "empty": "error"} {
		var got struct{ Status string }
		require.NoError(t, json.Unmarshal([]byte(write(t, f, reports()[name], render.Options{})), &got))
		assert.Equal(t, want, got.Status, name)
	}
}

func TestClassroom50Refuses(t *testing.T) {
	f, _ := render.ByName("classroom50")
	opts := options()
	opts.Classroom50.Submission = "v1"
	assert.EqualError(t, f.Write(&strings.Builder{}, reportOf(), opts), `classroom50: the submission's tag begins with "submit/"`)
	opts = options()
	opts.Classroom50.AssignmentType = "pair"
	assert.EqualError(t, f.Write(&strings.Builder{}, reportOf(), opts), "classroom50: the assignment's type is individual or group")
}

func TestReportIDFollowsTheReport(t *testing.T) {
	id := func(r *report.Report) string {
		var v struct{ ReportID string }
		f, _ := render.ByName("ctrf")
		require.NoError(t, json.Unmarshal([]byte(write(t, f, r, render.Options{})), &v))
		return v.ReportID
	}
	a, b := reportOf(passing(1)), reportOf(passing(1))
	assert.Equal(t, id(a), id(b))
	b.Elapsed++
	b.Project.URL += "/"
	assert.NotEqual(t, id(a), id(b))
	assert.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, id(a))
}
