package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chainguard-dev/go-apk/pkg/apk"
	apkfs "github.com/chainguard-dev/go-apk/pkg/fs"
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

// testAPK installs the package by what Chainguard wrote to do so without apk, and runs
// what it installed.
func testAPK(t *testing.T, dist string) {
	needs(t, "unshare", "chroot")
	needsRoot(t)
	ctx, root := t.Context(), t.TempDir()
	db, err := apk.New(apk.WithFS(apkfs.DirFS(root)), apk.WithArch("x86_64"), apk.WithIgnoreMknodErrors(true))
	require.NoError(t, err)
	require.NoError(t, db.InitDB(ctx))
	require.NoError(t, db.InstallPackages(ctx, nil, []apk.InstallablePackage{apkFile(only(t, dist, "*.apk"))}))
	list, err := db.GetInstalled()
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, "grader "+version+" x86_64", list[0].Name+" "+list[0].Version+" "+list[0].Arch)
	for _, name := range installed {
		assert.FileExists(t, root+name)
	}
	assert.NoFileExists(t, root+"/usr/lib/systemd/system/grader.service")
	runs(t, "unshare", inRoot(t, root, "0:0", "/usr/bin/grader")...)
}

// An apkFile is the path of a package.
type apkFile string

func (f apkFile) URL() string            { return string(f) }
func (f apkFile) PackageName() string    { return "grader" }
func (f apkFile) ChecksumString() string { return "" }

// apk refuses a version that it can't read.
func TestVersionsForAPK(t *testing.T) {
	before := ""
	for _, c := range [][2]string{ // in their order
		{"0.0.0-20261127165425-15486261e8e8+dirty", "0.0.0_pre20261127_p165425"},
		{"1.2.3-alpha", "1.2.3_alpha"},
		{"1.2.3-beta.2", "1.2.3_beta2"},
		{"1.2.3-0.20261127165425-15486261e8e8", "1.2.3_pre20261127_p165425"},
		{"1.2.3-rc.1", "1.2.3_rc1"},
		{"1.2.3+build", "1.2.3"},
		{"1.2.4-next.7", "1.2.4_pre"},
	} {
		got := apkVersion(c[0])
		assert.Equal(t, c[1], got)
		parsed, err := apk.ParseVersion(got)
		require.NoError(t, err)
		if before != "" {
			older, err := apk.ParseVersion(before)
			require.NoError(t, err)
			assert.Positive(t, apk.CompareVersions(parsed, older), "%s after %s", got, before)
		}
		before = got
	}
}

// only is the one file of a kind, by its absolute path.
func only(t *testing.T, dir, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	require.NoError(t, err)
	require.Len(t, found, 1, pattern)
	return found[0]
}
