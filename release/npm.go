package main

import (
	_ "embed"
	"encoding/json"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

//go:embed npm/grader.js
var npmLauncher []byte

//go:embed npm/README.md
var npmReadme string

// An npmPackage is a package.json.
type npmPackage struct {
	Name        string            `json:"name"`
	Version     string            `json:"version"`
	Description string            `json:"description"`
	License     string            `json:"license"`
	Homepage    string            `json:"homepage,omitempty"`
	Repository  string            `json:"repository,omitempty"`
	OS          []string          `json:"os,omitempty"`
	CPU         []string          `json:"cpu,omitempty"`
	Bin         map[string]string `json:"bin,omitempty"`
	Engines     map[string]string `json:"engines,omitempty"`
	Optional    map[string]string `json:"optionalDependencies,omitempty"`
}

// npmWrapper makes the package that people name. The binary is in one of its optional
// dependencies: npm installs the one for the platform, and no script runs.
func (p *plan) npmWrapper() error {
	about := p.npmPackage("")
	about.Bin = map[string]string{"grader": "bin/grader.js"}
	about.Engines = map[string]string{"node": ">=18"}
	about.Optional = map[string]string{}
	for _, t := range p.targets {
		about.Optional[p.npmPackage(nodePlatform(t)).Name] = about.Version
	}
	license, err := os.ReadFile(filepath.Join(p.repo, "LICENSE"))
	if err != nil {
		return err
	}
	readme := strings.ReplaceAll(npmReadme, "@OWNER/grader", about.Name)
	return p.npmPack(about, []file{
		{"bin/grader.js", npmLauncher, 0o755}, {"README.md", []byte(readme), 0o644}, {"LICENSE", license, 0o644},
	})
}

// npmBinary makes the package with a target's binary.
func (p *plan) npmBinary(t target, tree []file) error {
	about := p.npmPackage(nodePlatform(t))
	system, cpu, _ := strings.Cut(nodePlatform(t), "-")
	about.OS, about.CPU = []string{system}, []string{cpu}
	var files []file
	for _, f := range tree {
		switch {
		case strings.HasPrefix(f.name, "bin/"):
			files = append(files, f)
		case f.name == docDir+"LICENSE", f.name == docDir+"THIRD-PARTY-LICENSES.txt":
			f.name = filepath.Base(f.name)
			files = append(files, f)
		}
	}
	return p.npmPack(about, files)
}

// npmPackage names a package after the repository: that of OWNER/grader is @owner/grader,
// and grader where there is no address.
func (p *plan) npmPackage(platform string) npmPackage {
	version, _, _ := strings.Cut(p.version, "+") // npm drops the rest
	about := npmPackage{Name: "grader", Version: version, Description: summary, License: "MIT"}
	if home, err := url.Parse(p.home); err == nil && p.home != "" {
		about.Name = "@" + strings.ToLower(strings.TrimPrefix(home.Path, "/"))
		about.Homepage, about.Repository = p.home, "git+"+p.home+".git"
	}
	if platform != "" {
		about.Name += "-" + platform
	}
	return about
}

// npmPack packs as npm pack does.
func (p *plan) npmPack(about npmPackage, files []file) error {
	text, err := json.MarshalIndent(about, "", "  ")
	if err != nil {
		return err
	}
	files = append(files, file{"package.json", append(text, '\n'), 0o644})
	name := strings.NewReplacer("@", "", "/", "-").Replace(about.Name) + "-" + about.Version + ".tgz"
	return p.write(name, func(w io.Writer) error { return writeTarGz(w, p.date, under("package", files)) })
}

// nodePlatform is a target in Node's words: process.platform, process.arch.
func nodePlatform(t target) string {
	system := strings.Replace(t.os, "windows", "win32", 1)
	return system + "-" + strings.Replace(t.arch, "amd64", "x64", 1)
}
