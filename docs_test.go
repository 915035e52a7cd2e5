//go:build unix

package grader_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/fixtures"
)

// runElsewhere are commands of the documentation that CI runs by themselves, and
// the service, which is there already.
var runElsewhere = regexp.MustCompile(`^(go test |go run ./cmd/grader demo|grader serve)`)

// A block is a fenced block of the documentation.
type block struct{ at, language, text string }

var fence = regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```$")

func blocks(t *testing.T, file string) []block {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var list []block
	for _, m := range fence.FindAllSubmatchIndex(text, -1) {
		line := 1 + bytes.Count(text[:m[0]], []byte("\n"))
		list = append(list, block{fmt.Sprintf("%s:%d", file, line), string(text[m[2]:m[3]]), string(text[m[4]:m[5]])})
	}
	return list
}

// What the documentation tells to run, runs as it is written: each sh block, the
// commands of each transcript, and the scripts of each CI file.
func TestTheDocumentationRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: starts npm and builds the grader several times")
	}
	w := newWorld(t)
	files, err := filepath.Glob("docs/*.md")
	require.NoError(t, err)
	ran := 0
	for _, file := range append(files, "README.md") {
		for _, b := range blocks(t, file) {
			scripts := w.scripts(t, b)
			if len(scripts) == 0 {
				continue
			}
			ran++
			t.Run(b.at, func(t *testing.T) {
				dir := w.clone(t)
				if file == "docs/ci.md" {
					dir = w.project(t)
				}
				j := w.job(t, dir)
				for _, s := range scripts {
					if code, out := j.run(t, s); code != 0 {
						t.Fatalf("exit code %d:\n%s\n%s", code, s.Run, out)
					}
				}
			})
		}
	}
	assert.GreaterOrEqual(t, ran, 10, "the blocks were found")
}

// scripts are what a block tells to run, in its order.
func (w *world) scripts(t *testing.T, b block) []step {
	t.Helper()
	text := w.fill(b.text)
	switch b.language {
	case "sh":
		return []step{{Run: text}}
	case "console":
		var list []step
		for _, m := range regexp.MustCompile(`(?m)^\$ ((?:.*\\\n)*.*)$`).FindAllStringSubmatch(text, -1) {
			if !runElsewhere.MatchString(m[1]) {
				list = append(list, step{Run: m[1]})
			}
		}
		return list
	case "groovy":
		var list []step
		for _, m := range regexp.MustCompile(`\bsh '([^']+)'`).FindAllStringSubmatch(text, -1) {
			list = append(list, step{Run: m[1]})
		}
		return list
	case "yaml":
		var file yaml.MapSlice
		require.NoError(t, yaml.Unmarshal([]byte(text), &file))
		var list []step
		for _, item := range file {
			if item.Key == "jobs" {
				list = append(list, githubSteps(t, text)...)
			} else if script := gitlabScript(item.Value); script != "" {
				list = append(list, step{Run: script})
			}
		}
		return list
	}
	return nil
}

func githubSteps(t *testing.T, text string) []step {
	t.Helper()
	var file struct {
		Jobs map[string]struct{ Steps []step }
	}
	require.NoError(t, yaml.Unmarshal([]byte(text), &file))
	require.Len(t, file.Jobs, 1, "jobs have no order here")
	for _, job := range file.Jobs {
		return job.Steps
	}
	return nil
}

func gitlabScript(job any) string {
	var lines []string
	if fields, ok := job.(map[string]any); ok {
		list, _ := fields["script"].([]any)
		for _, line := range list {
			lines = append(lines, fmt.Sprint(line))
		}
	}
	return strings.Join(lines, "\n")
}

// A world is what the documentation's scripts find: the grader, a project that
// passes, and a service.
type world struct {
	root, bin, temp string // temp is the runner's, kept from job to job
	passes, service string // URLs
}

func newWorld(t *testing.T) *world {
	t.Helper()
	for _, tool := range []string{"bash", "curl", "jq", "node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil && os.Getenv("CI") == "true" {
			t.Fatalf("%s is needed in CI", tool)
		} else if err != nil {
			t.Skipf("%s is not on this machine: the documentation's commands are not run", tool)
		}
	}
	root, err := os.Getwd()
	require.NoError(t, err)
	w := &world{root: root, bin: t.TempDir(), temp: t.TempDir()}
	t.Setenv("CGO_ENABLED", "0") // as some of the scripts say: so one build serves all
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", w.bin+"/", "./cmd/grader").CombinedOutput()
	require.NoError(t, err, string(out))
	// The scripts clone this repository. What they get is what is here, committed or not.
	realGit, _ := exec.LookPath("git")
	git := "#!/bin/sh\n[ \"$1\" = clone ] || exec '" + realGit + "' \"$@\"\nfor last; do :; done\nexec ln -s '" + root + "' \"$last\"\n"
	require.NoError(t, os.WriteFile(filepath.Join(w.bin, "git"), []byte(git), 0o755))

	complete, err := fixtures.Open("complete")
	require.NoError(t, err)
	project := httptest.NewServer(complete.Handler())
	t.Cleanup(project.Close)
	w.passes = project.URL
	t.Setenv("GRADER_ALLOW_TARGET", project.Listener.Addr().String())
	w.service = w.serve(t)
	return w
}

// serve runs the grader's service, and gives its URL.
func (w *world) serve(t *testing.T) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(w.bin, "grader"), "serve", "--addr", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	url := regexp.MustCompile(`http://[^,\s]+`).FindString(line)
	require.NotEmpty(t, url, line)
	return url
}

// fill puts what is here in the place of what stands for it in the text. Where
// the project is started, its port must be free.
func (w *world) fill(text string) string {
	local := w.passes
	if strings.Contains(text, "start") {
		local = freeURL()
	}
	return strings.NewReplacer(
		"https://my-project.example", w.passes, "http://localhost:3000", local,
		"https://grader.example", w.service, "http://localhost:8080", w.service, "localhost:8080", strings.TrimPrefix(w.service, "http://"),
	).Replace(text)
}

func freeURL() string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer ln.Close()
	return "http://" + ln.Addr().String()
}

// clone is a folder with this repository's files, to which a script may add, and
// a learner's project and a class beside them.
func (w *world) clone(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	entries, err := os.ReadDir(w.root)
	require.NoError(t, err)
	for _, e := range entries {
		require.NoError(t, os.Symlink(filepath.Join(w.root, e.Name()), filepath.Join(dir, e.Name())))
	}
	require.NoError(t, os.Symlink(w.project(t), filepath.Join(dir, "my-project")))
	class := "student,url\nAda," + w.passes + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "students.csv"), []byte(class), 0o644))
	return dir
}

// project is a folder with a learner's project, as it is in its repository.
func (w *world) project(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"server.js", "package.json", "package-lock.json", "index.html", "public/client.js"} {
		src, err := os.ReadFile(filepath.Join("fixtures/complete", name))
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), src, 0o644))
	}
	return dir
}

// A step is one of a GitHub job or action; a script alone is one too.
type step struct {
	ID, Uses, Run string
	Env, With     map[string]string
	Dir           string `yaml:"working-directory"`
}

// A job runs steps as a CI runner would: one after the other in one folder.
type job struct {
	w         *world
	dir, temp string
	outputs   map[string]string // "steps.ID.outputs.NAME"
}

func (w *world) job(t *testing.T, dir string) *job {
	t.Helper()
	t.Setenv("npm_config_prefer_offline", "true")
	t.Setenv("PORT", "")
	return &job{w: w, dir: dir, temp: t.TempDir(), outputs: map[string]string{}}
}

func (j *job) run(t *testing.T, s step) (code int, out string) {
	t.Helper()
	switch {
	case strings.Contains(s.Uses, "/.github/actions/grade@"):
		return j.action(t, s)
	case strings.HasPrefix(s.Uses, "actions/checkout@") && s.With["path"] != "":
		require.NoError(t, os.Symlink(j.w.root, filepath.Join(j.dir, s.With["path"])))
		return 0, ""
	case s.Uses != "":
		return 0, "" // sets up what is here already
	}
	return j.script(t, s)
}

// script runs a step's script, and reads the outputs that it sets.
func (j *job) script(t *testing.T, s step) (code int, out string) {
	t.Helper()
	require.NotContains(t, s.Run, "${{", "an expression in a script is read as a part of the script")
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", s.Run)
	cmd.Dir = filepath.Join(j.dir, j.value(t, s.Dir))
	output := filepath.Join(j.temp, "output")
	cmd.Env = append(os.Environ(), "PATH="+j.w.bin+":"+os.Getenv("PATH"), "GRADER_REPOSITORY="+j.w.root,
		"RUNNER_TEMP="+j.w.temp, "GITHUB_OUTPUT="+output, "GITHUB_STEP_SUMMARY="+filepath.Join(j.temp, "summary.md"),
		"GITHUB_ACTION_PATH="+filepath.Join(j.w.root, ".github/actions/grade"))
	for name, value := range s.Env {
		cmd.Env = append(cmd.Env, name+"="+j.value(t, value))
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 30 * time.Second
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		require.NoError(t, err)
	}
	set, _ := os.ReadFile(output) // not there if nothing was set
	for line := range strings.Lines(string(set)) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		j.outputs["steps."+s.ID+".outputs."+name] = value
	}
	_ = os.Remove(output)
	return cmd.ProcessState.ExitCode(), string(text)
}

var expression = regexp.MustCompile(`\$\{\{ *([^ }]+) *\}\}`)

// value fills in a text's expressions.
func (j *job) value(t *testing.T, text string) string {
	t.Helper()
	return expression.ReplaceAllStringFunc(text, func(e string) string {
		value, ok := j.outputs[expression.FindStringSubmatch(e)[1]]
		require.True(t, ok, "%s has no value", e)
		return value
	})
}

// action runs this repository's action, until one of its steps fails.
func (j *job) action(t *testing.T, s step) (code int, out string) {
	t.Helper()
	text, err := os.ReadFile(".github/actions/grade/action.yml")
	require.NoError(t, err)
	var file struct {
		Inputs  map[string]struct{ Default string }
		Outputs map[string]struct{ Value string }
		Runs    struct{ Steps []step }
	}
	require.NoError(t, yaml.Unmarshal(text, &file))
	inner := &job{w: j.w, dir: j.dir, temp: j.temp, outputs: map[string]string{}}
	for name, input := range file.Inputs {
		inner.outputs["inputs."+name] = cmp.Or(s.With[name], input.Default)
	}
	for name := range s.With {
		require.Contains(t, file.Inputs, name)
	}
	for i := 0; i < len(file.Runs.Steps) && code == 0; i++ {
		code, out = inner.script(t, file.Runs.Steps[i])
	}
	for name, output := range file.Outputs {
		key := expression.FindStringSubmatch(output.Value)[1]
		j.outputs["steps."+s.ID+".outputs."+name] = inner.outputs[key]
	}
	return code, out
}
