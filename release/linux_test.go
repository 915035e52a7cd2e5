package main

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/sassoftware/go-rpmutils"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// installed are some of the files that each package has.
var installed = []string{
	"/usr/bin/grader", "/usr/share/man/man1/grader.1", "/usr/share/doc/grader/README.md",
	"/usr/share/doc/grader/docs/class/students.csv", "/usr/share/bash-completion/completions/grader",
}

// testDeb installs the package into a root that has nothing, runs what it installed
// there, and takes it away.
func testDeb(t *testing.T, dist string) {
	needs(t, "dpkg", "unshare", "chroot")
	needsRoot(t)
	root := t.TempDir()
	for _, dir := range []string{"var/lib/dpkg/info", "var/lib/dpkg/updates"} {
		require.NoError(t, os.MkdirAll(filepath.Join(root, dir), 0o755))
	}
	require.NoError(t, os.WriteFile(filepath.Join(root, "var/lib/dpkg/status"), nil, 0o644))
	output(t, dist, "dpkg", "--root="+root, "--install", only(t, dist, "*.deb"))
	for _, name := range append(installed, "/usr/lib/systemd/system/grader.service") {
		assert.FileExists(t, root+name)
	}
	assert.Contains(t, read(t, root+"/usr/lib/systemd/system/grader.service"), "ExecStart=/usr/bin/grader serve")
	runs(t, "unshare", inRoot(t, root, "0:0", "/usr/bin/grader")...)
	output(t, dist, "dpkg", "--root="+root, "--purge", "grader")
	assert.NoDirExists(t, filepath.Join(root, "usr"))
}

// inRoot are the arguments for unshare that run a command in another root, which has
// /proc while it runs, as that of a container has.
func inRoot(t *testing.T, root, user string, command ...string) []string {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Join(root, "proc"), 0o555))
	const script = `mount --bind /proc "$0/proc" && user=$1 && shift && exec chroot --userspec="$user" "$0" "$@"`
	return append([]string{"--mount", "sh", "-c", script, root, user}, command...)
}

func testRPM(t *testing.T, dist string) {
	file, err := os.Open(only(t, dist, "*.rpm"))
	require.NoError(t, err)
	defer file.Close()
	rpm, err := rpmutils.ReadRpm(file)
	require.NoError(t, err)
	nevra, err := rpm.Header.GetNEVRA()
	require.NoError(t, err)
	assert.Equal(t, "grader-0:"+version+"-1.x86_64.rpm", nevra.String())
	dir := t.TempDir()
	require.NoError(t, rpm.ExpandPayload(dir))
	for _, name := range append(installed, "/usr/lib/systemd/system/grader.service") {
		assert.FileExists(t, dir+name)
	}
	all, err := rpm.Header.GetFiles()
	require.NoError(t, err)
	for _, f := range all { // the library unpacks without modes
		require.NoError(t, os.Chmod(dir+f.Name(), os.FileMode(f.Mode()).Perm()))
	}
	runs(t, filepath.Join(dir, "usr/bin/grader"))
}

// An apk is compressed tarballs in a row, of which only the last has an end mark.
func testAPK(t *testing.T, dist string) {
	file, err := os.Open(only(t, dist, "*.apk"))
	require.NoError(t, err)
	defer file.Close()
	unzipped, err := gzip.NewReader(bufio.NewReader(file))
	require.NoError(t, err)
	var names []string
	for entries := tar.NewReader(unzipped); ; {
		entry, err := entries.Next()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		names = append(names, "/"+entry.Name)
	}
	assert.Subset(t, names, append(installed, "/.PKGINFO"))
	assert.NotContains(t, names, "/usr/lib/systemd/system/grader.service")
}

// only is the one file of a kind, by its absolute path.
func only(t *testing.T, dir, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	require.NoError(t, err)
	require.Len(t, found, 1, pattern)
	return found[0]
}
