package api

import (
	"net/http"
	"runtime"
)

// VersionInfo is the answer of GET /version.
type VersionInfo struct {
	Version string `json:"version"`
	Go      string `json:"go"`
}

// Health is the answer of GET /healthz and GET /readyz.
type Health struct {
	Status string `json:"status" enum:"ok,draining"`
}

func (s *Server) version(w http.ResponseWriter, r *http.Request) {
	answer(w, VersionInfo{Version: s.opts.Version, Go: runtime.Version()})
}

// healthy says that the process runs.
func (s *Server) healthy(w http.ResponseWriter, r *http.Request) {
	answer(w, Health{Status: "ok"})
}

// ready says whether to send work here.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	if s.draining.Load() {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusServiceUnavailable)
		answer(w, Health{Status: "draining"})
		return
	}
	answer(w, Health{Status: "ok"})
}
