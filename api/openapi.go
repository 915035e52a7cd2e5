package api

import (
	_ "embed"
	"net/http"
)

// openAPIText is the OpenAPI 3.1 description of this API. A test makes it, so that only
// tests need the library that does.
//
//go:embed openapi.json
var openAPIText []byte

func (s *Server) openAPI(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(openAPIText) // the client is gone
}
