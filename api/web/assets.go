package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"

	"grader/checks/render"
)

//go:embed assets
var assetFiles embed.FS

// assets are what the page is made with, by the name that browsers ask for:
// page.css is page.0123456789ab.css, by its content, so that it may be kept for
// ever.
type assets struct {
	files map[string]asset
	names map[string]string // by the file's own name
}

type asset struct {
	contentType string
	body        []byte
}

var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

func newAssets() assets {
	a := assets{files: map[string]asset{}, names: map[string]string{}}
	entries, err := assetFiles.ReadDir("assets")
	if err != nil {
		panic(err) // they are embedded
	}
	for _, e := range entries {
		body, err := assetFiles.ReadFile("assets/" + e.Name())
		if err != nil {
			panic(err)
		}
		ext := path.Ext(e.Name())
		if e.Name() == "page.css" {
			body = append([]byte(render.HTMLStyle()), body...)
		}
		sum := sha256.Sum256(body)
		name := strings.TrimSuffix(e.Name(), ext) + "." + hex.EncodeToString(sum[:6]) + ext
		a.files[name] = asset{contentTypes[ext], body}
		a.names[e.Name()] = name
	}
	return a
}

// path is where browsers find the file.
func (a assets) path(file string) string { return "/assets/" + a.names[file] }

func (a assets) serve(w http.ResponseWriter, r *http.Request) {
	f, ok := a.files[r.PathValue("name")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(f.body) // the reader is gone
}
