package main

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

var legalFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)([.-].*)?$`)

// licenses gathers the licenses of all that is in a binary: those who pass it on have
// to pass them on, too.
func (p *plan) licenses(ctx context.Context, binary string) (file, error) {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return file{}, err
	}
	dirs, err := p.moduleDirs(ctx)
	if err != nil {
		return file{}, err
	}
	goroot, err := command(ctx, p.repo, nil, "go", "env", "GOROOT")
	if err != nil {
		return file{}, err
	}
	var b bytes.Buffer
	b.WriteString("The grader's binary has code of these projects in it.\n")
	if err := appendLicenses(&b, "Go "+info.GoVersion, strings.TrimSpace(string(goroot))); err != nil {
		return file{}, err
	}
	for _, dep := range info.Deps {
		if err := appendLicenses(&b, dep.Path+" "+dep.Version, dirs[dep.Path]); err != nil {
			return file{}, err
		}
	}
	return file{docDir + "THIRD-PARTY-LICENSES.txt", b.Bytes(), 0o644}, nil
}

// moduleDirs are where the modules' sources are on this machine.
func (p *plan) moduleDirs(ctx context.Context) (map[string]string, error) {
	out, err := command(ctx, p.repo, []string{"GOFLAGS=-mod=readonly"}, "go", "list", "-m", "-json", "all")
	if err != nil {
		return nil, err
	}
	dirs := map[string]string{}
	for modules := json.NewDecoder(bytes.NewReader(out)); ; {
		var m struct{ Path, Dir string }
		switch err := modules.Decode(&m); {
		case errors.Is(err, io.EOF):
			return dirs, nil
		case err != nil:
			return nil, err
		}
		dirs[m.Path] = m.Dir
	}
}

func appendLicenses(b *bytes.Buffer, title, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("%s: %w", title, err)
	}
	found := false
	for _, entry := range entries {
		if entry.IsDir() || !legalFile.MatchString(entry.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return err
		}
		found = true
		fmt.Fprintf(b, "\n%s\n%s: %s\n\n%s\n", strings.Repeat("=", 72), title, entry.Name(), bytes.TrimSpace(text))
	}
	if !found {
		return fmt.Errorf("%s has no license in %s", title, dir)
	}
	return nil
}
