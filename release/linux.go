package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/goreleaser/nfpm/v2"
	"github.com/goreleaser/nfpm/v2/apk"
	"github.com/goreleaser/nfpm/v2/deb"
	"github.com/goreleaser/nfpm/v2/files"
	"github.com/goreleaser/nfpm/v2/rpm"
)

const summary = "Grade web development exercises"

const description = "It fetches a learner's project, runs the hints of a challenge on it, and says\n" +
	"for each whether it passes and, if not, why."

// linuxPackages makes packages for Debian, Fedora and Alpine, and what descends from
// them. None starts anything, so none has scripts.
func (p *plan) linuxPackages(work string, t target, tree []file) error {
	unit, err := p.unit()
	if err != nil {
		return err
	}
	for _, kind := range []struct {
		packager nfpm.PackagerWithExtension
		systemd  bool
	}{{deb.Default, true}, {rpm.DefaultRPM, true}, {apk.Default, false}} {
		tree := tree
		if kind.systemd {
			tree = append([]file{unit}, tree...)
		}
		if err := p.linuxPackage(work, kind.packager, t, tree); err != nil {
			return err
		}
	}
	return nil
}

func (p *plan) linuxPackage(work string, packager nfpm.PackagerWithExtension, t target, tree []file) error {
	staged, err := os.MkdirTemp(work, "package")
	if err != nil {
		return err
	}
	info := &nfpm.Info{
		Name: "grader", Version: p.version, Platform: t.os, Arch: t.arch, MTime: p.date,
		Description: summary + "\n" + description, Homepage: p.home, License: "MIT",
		Maintainer: "The grader's authors", Section: "education", Priority: "optional",
		Overridables: nfpm.Overridables{
			Recommends: []string{"ca-certificates"},
			Suggests:   []string{"chromium"}, // for hints that need a browser
			RPM:        nfpm.RPM{Summary: summary, BuildHost: "localhost"},
		},
	}
	switch packager.ConventionalExtension() {
	case ".rpm":
		info.Description = description
	case ".apk":
		info.Description = summary // one line
		info.Version, info.VersionSchema = apkVersion(p.version), "none"
	}
	for _, f := range tree {
		source := filepath.Join(staged, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(source), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(source, f.body, 0o644); err != nil {
			return err
		}
		info.Contents = append(info.Contents, &files.Content{
			Source: source, Destination: "/usr/" + f.name,
			FileInfo: &files.ContentFileInfo{Owner: "root", Group: "root", Mode: f.mode, MTime: p.date},
		})
	}
	info = nfpm.WithDefaults(info)
	if err := nfpm.PrepareForPackager(info, strings.TrimPrefix(packager.ConventionalExtension(), ".")); err != nil {
		return err
	}
	return p.write(packager.ConventionalFileName(info), func(w io.Writer) error { return packager.Package(info, w) })
}

var (
	preRelease    = regexp.MustCompile(`^(alpha|beta|pre|rc)\.?(\d*)$`)
	pseudoVersion = regexp.MustCompile(`(\d{8})(\d{6})-[0-9a-f]{12}$`)
)

// apkVersion is a semantic version as apk reads versions, which takes no others
// (https://wiki.alpinelinux.org/wiki/Package_policies): before 1.2.3 are 1.2.3_rc1 and
// 1.2.3_pre20261127_p165425, whose numbers fit into 32 bits.
func apkVersion(version string) string {
	version, _, _ = strings.Cut(version, "+")
	release, pre, is := strings.Cut(version, "-")
	if !is {
		return release
	}
	if named := preRelease.FindStringSubmatch(pre); named != nil {
		return release + "_" + named[1] + named[2]
	}
	if made := pseudoVersion.FindStringSubmatch(pre); made != nil {
		return release + "_pre" + made[1] + "_p" + made[2]
	}
	return release + "_pre"
}

// unit is the service for systemd. It is written for /usr/local.
func (p *plan) unit() (file, error) {
	text, err := os.ReadFile(filepath.Join(p.repo, "deploy", "grader.service"))
	moved := strings.ReplaceAll(string(text), "/usr/local/", "/usr/")
	return file{"lib/systemd/system/grader.service", []byte(moved), 0o644}, err
}
