package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/validate"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// testImage unpacks the image and runs its service in it as a container engine would:
// in its root, as its user, with its environment.
func testImage(t *testing.T, archive string) {
	needs(t, "tar", "unshare", "chroot")
	needsRoot(t)
	image := asLayout(t, archive)
	docker, err := tarball.ImageFromPath(archive, nil)
	require.NoError(t, err)
	require.NoError(t, validate.Image(docker), "as docker save writes it")
	config, err := image.ConfigFile()
	require.NoError(t, err)
	require.Equal(t, "65532:65532", config.Config.User)
	root := unpack(t, image)

	learner := project(t)
	addr := freeAddress(t)
	inside := func(env []string, args ...string) *exec.Cmd {
		args = append(slices.Clone(config.Config.Entrypoint), args...)
		cmd := exec.CommandContext(t.Context(), "unshare", inRoot(t, root, config.Config.User, args...)...)
		cmd.Env = append(slices.Clone(config.Config.Env), env...) // the last one counts
		return cmd
	}
	refused, err := inside(nil, config.Config.Cmd...).CombinedOutput()
	require.Error(t, err, "for everybody, and nothing says so")
	assert.Contains(t, string(refused), "--allow-anonymous")

	env := []string{"GRADER_ADDR=" + addr, "GRADER_ALLOW_TARGET=" + strings.TrimPrefix(learner, "http://")}
	serve := inside(env, config.Config.Cmd...)
	var log bytes.Buffer
	serve.Stderr = &log
	require.NoError(t, serve.Start())
	defer func() { _ = serve.Process.Kill() }()
	healthy := func() bool {
		return inside([]string{"GRADER_ADDR=" + addr}, config.Config.Healthcheck.Test[2:]...).Run() == nil
	}
	require.Eventually(t, healthy, 30*time.Second, 50*time.Millisecond)
	report := post(t, "http://"+addr+"/v1/grade", `{"url": "`+learner+`"}`)
	assert.Equal(t, "pass", report.Verdict)
	require.NoError(t, serve.Process.Signal(syscall.SIGTERM))
	require.NoError(t, serve.Wait(), log.String())
}

// testImageTools has the tools of others read the archive, and unpack it for runc.
func testImageTools(t *testing.T, archive string) {
	for _, name := range []string{"skopeo", "umoci"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not on this machine", name)
		}
	}
	dir := t.TempDir()
	for _, kind := range []string{"oci-archive:", "docker-archive:"} {
		assert.Contains(t, output(t, dir, "skopeo", "--insecure-policy", "inspect", kind+archive), `"Os": "linux"`)
	}
	output(t, dir, "skopeo", "--insecure-policy", "copy", "oci-archive:"+archive, "oci:layout:grader")
	output(t, dir, "umoci", "unpack", "--rootless", "--image", "layout:grader", "bundle")
	var bundle struct {
		Process struct {
			User struct{ UID, GID int }
			Args []string
		}
	}
	require.NoError(t, json.Unmarshal([]byte(read(t, filepath.Join(dir, "bundle/config.json"))), &bundle))
	assert.Equal(t, []int{65532, 65532}, []int{bundle.Process.User.UID, bundle.Process.User.GID})
	assert.Equal(t, []string{"/grader", "serve"}, bundle.Process.Args)
	assert.FileExists(t, filepath.Join(dir, "bundle/rootfs/grader"))
}

// asLayout reads the archive as an OCI image layout.
func asLayout(t *testing.T, archive string) v1.Image {
	t.Helper()
	dir := t.TempDir()
	output(t, dir, "tar", "-xf", archive)
	index, err := layout.ImageIndexFromPath(dir)
	require.NoError(t, err)
	require.NoError(t, validate.Index(index))
	manifest, err := index.IndexManifest()
	require.NoError(t, err)
	require.Len(t, manifest.Manifests, 1)
	image, err := index.Image(manifest.Manifests[0].Digest)
	require.NoError(t, err)
	return image
}

// unpack gives the root of the image's file system.
func unpack(t *testing.T, image v1.Image) string {
	t.Helper()
	root := t.TempDir()
	for dir := root; dir != os.TempDir(); dir = filepath.Dir(dir) {
		require.NoError(t, os.Chmod(dir, 0o755)) // the image's user must get there
	}
	files := mutate.Extract(image)
	defer files.Close()
	tar := exec.CommandContext(t.Context(), "tar", "-x")
	tar.Dir, tar.Stdin = root, files
	require.NoError(t, tar.Run())
	return root
}

func freeAddress(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	return ln.Addr().String()
}

func post(t *testing.T, url, body string) (report struct{ Verdict string }) {
	t.Helper()
	resp, err := http.Post(url, "application/json", strings.NewReader(body))
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode, string(text))
	require.NoError(t, json.Unmarshal(text, &report))
	return report
}
