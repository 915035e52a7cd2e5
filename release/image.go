package main

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"path/filepath"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// image makes an image with the service, as deploy/Dockerfile does, without a
// container engine. The tarball is an OCI image layout; manifest.json is for older
// versions of docker load, which know no other.
func (p *plan) image(work string, t target, tree []file) error {
	image, err := p.assemble(t, tree)
	if err != nil {
		return err
	}
	dir := filepath.Join(work, t.os+"-"+t.arch, "image")
	path, err := layout.Write(dir, empty.Index)
	if err != nil {
		return err
	}
	name := "grader:" + strings.ReplaceAll(p.version, "+", "-")
	err = path.AppendImage(image, layout.WithPlatform(v1.Platform{OS: t.os, Architecture: t.arch}),
		layout.WithAnnotations(map[string]string{"org.opencontainers.image.ref.name": name}))
	if err != nil {
		return err
	}
	files, err := below(dir, ".")
	if err != nil {
		return err
	}
	manifest, err := dockerManifest(image, name)
	if err != nil {
		return err
	}
	files = append(under(".", files), file{"manifest.json", manifest, 0o644})
	return p.write("grader_"+p.version+"_"+t.os+"_"+t.arch+".image.tar", func(w io.Writer) error {
		return writeTar(w, p.date, files)
	})
}

func (p *plan) assemble(t target, tree []file) (v1.Image, error) {
	var packed bytes.Buffer
	if err := writeTar(&packed, p.date, imageFiles(tree)); err != nil {
		return nil, err
	}
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(packed.Bytes())), nil }
	layer, err := tarball.LayerFromOpener(open, tarball.WithMediaType(types.OCILayer))
	if err != nil {
		return nil, err
	}
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	if image, err = mutate.AppendLayers(image, layer); err != nil {
		return nil, err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture, config.Created = t.os, t.arch, v1.Time{Time: p.date}
	config.History = []v1.History{{Created: config.Created, CreatedBy: "grader/release"}}
	config.Config = v1.Config{
		User:         "65532:65532",
		Env:          []string{"GRADER_ADDR=:8080"},
		ExposedPorts: map[string]struct{}{"8080/tcp": {}},
		StopSignal:   "SIGTERM",
		Healthcheck: &v1.HealthConfig{
			Test: []string{"CMD", "/grader", "healthcheck"}, Interval: 30 * time.Second, Timeout: 3 * time.Second,
			StartPeriod: 5 * time.Second, Retries: 3,
		},
		Entrypoint: []string{"/grader"},
		Cmd:        []string{"serve"},
		Labels: map[string]string{
			"org.opencontainers.image.title":    "grader",
			"org.opencontainers.image.version":  p.version,
			"org.opencontainers.image.licenses": "MIT",
		},
	}
	if p.home != "" {
		config.Config.Labels["org.opencontainers.image.source"] = p.home
	}
	return mutate.ConfigFile(image, config)
}

// imageFiles are the binary, what certificates are judged by, and licenses.
func imageFiles(tree []file) []file {
	list := []file{{"etc/ssl/certs/ca-certificates.crt", roots(), 0o644}}
	for _, f := range tree {
		switch f.name {
		case "bin/grader":
			f.name = "grader"
			list = append(list, f)
		case docDir + "LICENSE", docDir + "THIRD-PARTY-LICENSES.txt":
			f.name = "usr/" + f.name
			list = append(list, f)
		}
	}
	return list
}

// roots are Mozilla's root certificates, as the Go team publishes them, but for those
// that are trusted on conditions only, which PEM has no words for.
func roots() []byte {
	var b bytes.Buffer
	for root := range bundle.Roots() {
		if cert, err := x509.ParseCertificate(root.Certificate); err == nil && root.Constraint == nil {
			_ = pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}) // to memory
		}
	}
	return b.Bytes()
}

func dockerManifest(image v1.Image, name string) ([]byte, error) {
	manifest, err := image.Manifest()
	if err != nil {
		return nil, err
	}
	blob := func(d v1.Descriptor) string { return "blobs/" + d.Digest.Algorithm + "/" + d.Digest.Hex }
	entry := tarball.Descriptor{Config: blob(manifest.Config), RepoTags: []string{name}}
	for _, layer := range manifest.Layers {
		entry.Layers = append(entry.Layers, blob(layer))
	}
	return json.Marshal(tarball.Manifest{entry})
}
