package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A file is one to be packed. Its name has slashes and is relative.
type file struct {
	name string
	body []byte
	mode fs.FileMode
}

// folders are the files' folders, each after the one that it is in.
func folders(files []file) []string {
	var all []string
	for _, f := range files {
		for dir := path.Dir(f.name); dir != "."; dir = path.Dir(dir) {
			all = append(all, dir)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// writeTar packs files and their folders, in the order of their names, owned by root.
func writeTar(w io.Writer, date time.Time, files []file) error {
	t := tar.NewWriter(w)
	for _, dir := range folders(files) {
		header := tar.Header{Typeflag: tar.TypeDir, Name: dir + "/", Mode: 0o755, ModTime: date}
		if err := t.WriteHeader(&header); err != nil {
			return err
		}
	}
	for _, f := range sorted(files) {
		header := tar.Header{Name: f.name, Mode: int64(f.mode), Size: int64(len(f.body)), ModTime: date}
		if err := t.WriteHeader(&header); err != nil {
			return err
		}
		if _, err := t.Write(f.body); err != nil {
			return err
		}
	}
	return t.Close()
}

func writeTarGz(w io.Writer, date time.Time, files []file) error {
	z := gzip.NewWriter(w)
	if err := writeTar(z, date, files); err != nil {
		return err
	}
	return z.Close()
}

func writeZip(w io.Writer, date time.Time, files []file) error {
	z := zip.NewWriter(w)
	for _, f := range sorted(files) {
		header := zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: date}
		header.SetMode(f.mode)
		entry, err := z.CreateHeader(&header)
		if err != nil {
			return err
		}
		if _, err := entry.Write(f.body); err != nil {
			return err
		}
	}
	return z.Close()
}

func sorted(files []file) []file {
	return slices.SortedFunc(slices.Values(files), func(a, b file) int { return cmp.Compare(a.name, b.name) })
}

// under puts files into a folder.
func under(dir string, files []file) []file {
	moved := slices.Clone(files)
	for i := range moved {
		moved[i].name = path.Join(dir, moved[i].name)
	}
	return moved
}

// archive packs what is installed, in a folder that has the archive's name.
func (p *plan) archive(t target, tree []file) (name string, err error) {
	base := assetName(fmt.Sprintf("grader_%s_%s_%s", p.version, t.os, t.arch))
	write, ext := writeTarGz, ".tar.gz"
	if t.os == "windows" {
		write, ext = writeZip, ".zip"
	}
	return base + ext, p.write(base+ext, func(w io.Writer) error { return write(w, p.date, under(base, tree)) })
}

// assetName is the name that GitHub gives to a file of a release, so that the
// checksums are of files that are there.
func assetName(name string) string { return strings.NewReplacer("~", ".", "+", ".").Replace(name) }

// write writes a file of the release.
func (p *plan) write(name string, write func(io.Writer) error) error {
	name = assetName(name)
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.WriteFile(filepath.Join(p.out, name), b.Bytes(), 0o644)
}

// checksums writes those of all files, as sha256sum -c reads them.
func (p *plan) checksums() error {
	made, err := os.ReadDir(p.out)
	if err != nil {
		return err
	}
	var sums bytes.Buffer
	for _, entry := range made {
		sum, err := p.sum(entry.Name())
		if err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%s  %s\n", sum, entry.Name())
	}
	return os.WriteFile(filepath.Join(p.out, "SHA256SUMS"), sums.Bytes(), 0o644)
}

// sum is the SHA-256 of a file of the release, in hexadecimal digits.
func (p *plan) sum(name string) (string, error) {
	body, err := os.ReadFile(filepath.Join(p.out, name))
	return fmt.Sprintf("%x", sha256.Sum256(body)), err
}
