package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const version = "1.2.3"

// What is released for this platform is installed and run, as people would.
func TestRelease(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds the grader")
	}
	here := target{runtime.GOOS, runtime.GOARCH}
	dist := release(t, here)
	base := "grader_" + version + "_" + here.os + "_" + here.arch
	t.Run("the same each time", func(t *testing.T) {
		again := read(t, filepath.Join(release(t, here), "SHA256SUMS"))
		assert.Equal(t, read(t, filepath.Join(dist, "SHA256SUMS")), again)
	})
	t.Run("checksums", func(t *testing.T) {
		needs(t, "sha256sum")
		out := output(t, dist, "sha256sum", "-c", "SHA256SUMS")
		made, err := os.ReadDir(dist)
		require.NoError(t, err)
		assert.Equal(t, len(made)-1, strings.Count(out, ": OK\n"), "all but themselves\n%s", out)
	})
	t.Run("archive", func(t *testing.T) { testArchive(t, filepath.Join(dist, base+".tar.gz")) })
	t.Run("bill of materials", func(t *testing.T) { testMaterials(t, filepath.Join(dist, base+".cdx.json")) })
	t.Run("formula", func(t *testing.T) { testFormula(t, dist, base+".tar.gz") })
	t.Run("npm", func(t *testing.T) { testNPM(t, dist) })
	if here.os == "linux" {
		t.Run("deb", func(t *testing.T) { testDeb(t, dist) })
		t.Run("rpm", func(t *testing.T) { testRPM(t, dist) })
		t.Run("apk", func(t *testing.T) { testAPK(t, dist) })
		t.Run("image", func(t *testing.T) { testImage(t, filepath.Join(dist, base+".image.tar")) })
		t.Run("image tools", func(t *testing.T) { testImageTools(t, filepath.Join(dist, base+".image.tar")) })
	}
}

// testFormula installs as Homebrew does, which no registry has; Ruby reads the formula.
func testFormula(t *testing.T, dist, archive string) {
	if _, err := exec.LookPath("ruby"); err != nil {
		t.Skip("ruby is not on this machine")
	}
	prefix := t.TempDir()
	said := output(t, ".", "ruby", "testdata/brew.rb", filepath.Join(dist, "grader.rb"), filepath.Join(dist, archive), prefix)
	assert.Contains(t, said, "url https://github.com/Owner/grader/releases/download/v1.2.3/"+archive+"\n")
	assert.FileExists(t, filepath.Join(prefix, "share/man/man1/grader.1"))
	runs(t, filepath.Join(prefix, "bin/grader"))
}

// Where nobody says where the repository is, nothing that is made names a place.
func TestWithoutAnAddressNoneIsNamed(t *testing.T) {
	p := plan{repo: "..", out: t.TempDir(), version: version, targets: []target{{"linux", "amd64"}}}
	tree := []file{{"bin/grader", nil, 0o755}}
	require.NoError(t, p.npmWrapper())
	require.NoError(t, p.linuxPackages(t.TempDir(), p.targets[0], tree))
	require.NoError(t, p.formula(map[target]string{p.targets[0]: "none"}))
	made, err := os.ReadDir(p.out)
	require.NoError(t, err)
	var names []string
	for _, entry := range made {
		names = append(names, entry.Name())
	}
	assert.Equal(t, []string{"grader-1.2.3-1.x86_64.rpm", "grader-1.2.3.tgz", "grader_1.2.3_amd64.deb", "grader_1.2.3_x86_64.apk"}, names)
	about := output(t, p.out, "tar", "-xzOf", "grader-1.2.3.tgz", "package/package.json") +
		output(t, p.out, "tar", "-xzOf", "grader_1.2.3_x86_64.apk", ".PKGINFO")
	assert.NotContains(t, about, "://")
	assert.NotContains(t, about, "url =")
	image, err := p.assemble(p.targets[0], tree)
	require.NoError(t, err)
	config, err := image.ConfigFile()
	require.NoError(t, err)
	assert.NotContains(t, config.Config.Labels, "org.opencontainers.image.source")
}

func testArchive(t *testing.T, archive string) {
	needs(t, "tar")
	dir := t.TempDir()
	output(t, dir, "tar", "-xzf", archive, "--strip-components=1")
	runs(t, filepath.Join(dir, "bin", "grader"))
	assert.Contains(t, read(t, filepath.Join(dir, "share/man/man1/grader-check.1")), `"Feb 2020"`, "of the release")
	assert.FileExists(t, filepath.Join(dir, docDir, "docs/teachers.md"))
	assert.Contains(t, read(t, filepath.Join(dir, docDir, "THIRD-PARTY-LICENSES.txt")), "github.com/dop251/goja")
	assert.Contains(t, read(t, filepath.Join(dir, "share/bash-completion/completions/grader")), "__start_grader")
}

func testMaterials(t *testing.T, name string) {
	file, err := os.Open(name)
	require.NoError(t, err)
	defer file.Close()
	var bom cdx.BOM
	require.NoError(t, cdx.NewBOMDecoder(file, cdx.BOMFileFormatJSON).Decode(&bom))
	assert.Equal(t, "v"+version, bom.Metadata.Component.Version)
	var names []string
	for _, c := range *bom.Components {
		names = append(names, c.Name)
	}
	assert.Subset(t, names, []string{"std", "github.com/dop251/goja", "github.com/go-chi/chi/v5"})
}

// release makes a release for one target, and gives its folder.
func release(t *testing.T, only target) string {
	t.Helper()
	p := plan{
		repo: "..", out: t.TempDir(), home: "https://github.com/Owner/grader", version: version,
		date: time.Date(2020, 2, 2, 12, 0, 0, 0, time.UTC), targets: []target{only},
	}
	require.NoError(t, p.make(t.Context()))
	return p.out
}

// runs wants that a command is the grader, and grades a project on loopback.
func runs(t *testing.T, name string, args ...string) {
	t.Helper()
	assert.Contains(t, output(t, t.TempDir(), name, append(args, "--version")...), "grader v"+version+" ")
	out := output(t, t.TempDir(), name, append(args, "check", project(t))...)
	assert.Contains(t, out, "pass")
}

// project serves a learner's project that passes, and gives its URL.
func project(t *testing.T) string {
	t.Helper()
	const dir = "../fixtures/complete"
	mux := http.NewServeMux()
	mux.HandleFunc("/_api/{file}", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join(dir, r.PathValue("file")))
	})
	mux.Handle("/", http.FileServer(http.Dir(dir)))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// output is what a command prints, which must end with 0.
func output(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s\n%s", cmd, out)
	return string(out)
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

// needs skips a test where a program is not on this machine, but not in CI.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, name := range programs {
		if _, err := exec.LookPath(name); err != nil && os.Getenv("CI") == "true" {
			t.Fatalf("%s is needed in CI", name)
		} else if err != nil {
			t.Skipf("%s is not on this machine", name)
		}
	}
}

// needsRoot skips a test that changes its root, in a namespace of its own.
func needsRoot(t *testing.T) {
	t.Helper()
	if out, err := exec.Command("unshare", "--mount", "true").CombinedOutput(); os.Getuid() == 0 && err != nil {
		t.Skipf("this machine gives no namespace: %s", out)
	}
	if os.Getuid() != 0 && os.Getenv("CI") == "true" {
		t.Fatal("CI runs as root")
	} else if os.Getuid() != 0 {
		t.Skip("only root may change its root")
	}
}
