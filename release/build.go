package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// build builds the grader for a target, once, and gives the binary's path.
func (p *plan) build(ctx context.Context, work string, t target) (string, error) {
	binary := filepath.Join(work, t.os+"-"+t.arch, "grader")
	if t.os == "windows" {
		binary += ".exe"
	}
	if _, err := os.Stat(binary); err == nil {
		return binary, nil
	}
	env := []string{"CGO_ENABLED=0", "GOFLAGS=", "GOOS=" + t.os, "GOARCH=" + t.arch}
	_, err := command(ctx, p.repo, env, "go", "build", "-trimpath", "-buildvcs=false",
		"-ldflags=-s -w -X main.stamped=v"+p.version, "-o", binary, "./cmd/grader")
	return binary, err
}

// texts are what is installed beside the binary, by their paths below the prefix:
// documentation, manual pages, completions.
func (p *plan) texts(ctx context.Context, work string) ([]file, error) {
	host, err := p.build(ctx, work, target{runtime.GOOS, runtime.GOARCH})
	if err != nil {
		return nil, err
	}
	man := filepath.Join(work, "man")
	if err := os.Mkdir(man, 0o755); err != nil {
		return nil, err
	}
	dated := []string{fmt.Sprintf("SOURCE_DATE_EPOCH=%d", p.date.Unix())}
	if _, err := command(ctx, work, dated, host, "man", man); err != nil {
		return nil, err
	}
	list, err := below(man, "share/man/man1")
	if err != nil {
		return nil, err
	}
	for shell, name := range map[string]string{
		"bash": "share/bash-completion/completions/grader",
		"fish": "share/fish/vendor_completions.d/grader.fish",
		"zsh":  "share/zsh/site-functions/_grader",
	} {
		script, err := command(ctx, work, nil, host, "completion", shell)
		if err != nil {
			return nil, err
		}
		list = append(list, file{name, script, 0o644})
	}
	docs, err := p.documentation()
	return append(list, docs...), err
}

// docDir is where documentation is installed, below the prefix.
const docDir = "share/doc/grader/"

// documentation is what is for users, as it is in the repository, so that its links
// lead somewhere.
func (p *plan) documentation() ([]file, error) {
	list, err := below(filepath.Join(p.repo, "docs"), docDir+"docs")
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE"} {
		text, err := os.ReadFile(filepath.Join(p.repo, name))
		if err != nil {
			return nil, err
		}
		list = append(list, file{docDir + name, text, 0o644})
	}
	return list, nil
}

// below are the files of a folder and of those in it.
func below(dir, prefix string) ([]file, error) {
	var list []file
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, name)
		list = append(list, file{strings.TrimSuffix(prefix, "/") + "/" + name, text, 0o644})
		return err
	})
	return list, err
}
