package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"grader/fixtures"
)

// A breakage is a text of the sample project's server, and what stands there
// instead.
type breakage struct{ about, from, to string }

// liveSamples are the sample project as it is, and a way to break it that its
// source does not show: what the exercise asks for is there, in another place.
var liveSamples = []breakage{
	{},
	{
		about: "the count is only sent when somebody leaves",
		from:  "  ++currentUsers;\n  io.emit('user count', currentUsers);\n",
		to:    "  ++currentUsers;\n",
	},
}

// startSamples installs the sample projects in Node.js, starts them, and says where
// they listen. They end with ctx.
func (d *demo) startSamples(
	ctx context.Context, stderr io.Writer, start func(func() error),
) (addrs []string, err error) {
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			return nil, fmt.Errorf("--live: there is no %s; install Node.js with npm, from https://nodejs.org "+
				"or by your system's packages, such as apt-get install nodejs npm", tool)
		}
	}
	dir, err := os.MkdirTemp("", "grader-demo-")
	if err != nil {
		return nil, fault{err}
	}
	var projects []*exec.Cmd
	defer func() {
		start(func() error { // once they have ended
			for _, p := range projects {
				_ = p.Wait()
			}
			return os.RemoveAll(dir)
		})
	}()
	for i, b := range liveSamples {
		folder := filepath.Join(dir, fmt.Sprint(i+1))
		if err := b.write(folder); err != nil {
			return nil, fault{err}
		}
		if d.modules == "" {
			fmt.Fprintln(stderr, "npm ci, for the packages of the sample project …")
			if d.modules, err = install(ctx, folder); err != nil {
				return nil, err
			}
		} else if err := link(d.modules, folder); err != nil {
			return nil, err
		}
		project, addr, err := listening(ctx, folder)
		if err != nil {
			return nil, err
		}
		projects, addrs = append(projects, project), append(addrs, addr)
	}
	return addrs, nil
}

// write writes the sample project, broken, into a folder.
func (b breakage) write(folder string) error {
	c, err := fixtures.Open("complete")
	if err != nil {
		return err
	}
	return fs.WalkDir(c.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		source, err := fs.ReadFile(c.FS, name)
		if err != nil {
			return err
		}
		if name == "server.js" {
			source = []byte(strings.Replace(string(source), b.from, b.to, 1))
		}
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		return os.WriteFile(file, source, 0o644)
	})
}

// install gets the packages of a project, and says where they are.
func install(ctx context.Context, folder string) (modules string, err error) {
	npm := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	npm.Dir = folder
	if said, err := npm.CombinedOutput(); err != nil {
		return "", fmt.Errorf("--live: npm could not install the sample project's packages; "+
			"give their node_modules by --modules:\n%s", said)
	}
	return filepath.Join(folder, "node_modules"), nil
}

func link(modules, folder string) error {
	modules, err := filepath.Abs(modules)
	if err != nil {
		return fault{err}
	}
	if _, err := os.Stat(filepath.Join(modules, "socket.io")); err != nil {
		return fmt.Errorf("--modules: %s has no socket.io", modules)
	}
	return os.Symlink(modules, filepath.Join(folder, "node_modules"))
}

// listening starts a sample project, and says where it listens.
func listening(ctx context.Context, folder string) (project *exec.Cmd, addr string, err error) {
	project = exec.CommandContext(ctx, "node", "server.js")
	project.Dir = folder
	project.Env = append(os.Environ(), "PORT=0", "HOST=127.0.0.1")
	out, err := project.StdoutPipe()
	if err != nil {
		return nil, "", fault{err}
	}
	if err := project.Start(); err != nil {
		return nil, "", fault{err}
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	port, ok := strings.CutPrefix(strings.TrimSpace(line), "Listening on port ")
	if err != nil || !ok {
		_ = project.Process.Kill()
		_ = project.Wait()
		return nil, "", fault{errors.New("the sample project did not start")}
	}
	return project, "127.0.0.1:" + port, nil
}
