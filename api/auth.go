package api

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// Tokens are who may ask for gradings: a file of lines "NAME TOKEN", # for
// comments. A change of the file counts within a second; a broken file is
// logged and the tokens before it go on to count.
type Tokens struct {
	file string
	log  *slog.Logger

	mu      sync.Mutex
	looked  time.Time
	changed time.Time
	owners  []owner
}

// An owner is a token's name, and the token's hash: hashes have one length, so
// comparing them in constant time says nothing of the token.
type owner struct {
	name string
	hash [sha256.Size]byte
}

// minToken is the length of the shortest token that is taken, in bytes.
const minToken = 16

// OpenTokens reads a file of tokens.
func OpenTokens(file string, log *slog.Logger) (*Tokens, error) {
	t := &Tokens{file: file, log: log}
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	t.changed = info.ModTime()
	t.owners, err = readTokens(file)
	return t, err
}

func readTokens(file string) ([]owner, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var owners []owner
	for i, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, token, ok := strings.Cut(line, " ")
		token = strings.TrimSpace(token)
		if !ok || strings.ContainsAny(token, " \t") {
			return nil, fmt.Errorf("%s:%d: a line is NAME TOKEN", file, i+1)
		}
		if len(token) < minToken {
			return nil, fmt.Errorf("%s:%d: the token of %s is shorter than %d bytes; try: openssl rand -hex 24", file, i+1, name, minToken)
		}
		owners = append(owners, owner{name: name, hash: sha256.Sum256([]byte(token))})
	}
	if len(owners) == 0 {
		return nil, fmt.Errorf("%s: no token in it; a line is NAME TOKEN", file)
	}
	return owners, nil
}

// Has reports whether somebody of that name has a token.
func (t *Tokens) Has(name string) bool {
	return slices.ContainsFunc(t.current(time.Now()), func(o owner) bool { return o.name == name })
}

// ownerOf finds whose token has a hash, or "".
func (t *Tokens) ownerOf(hash [sha256.Size]byte) string {
	found := ""
	for _, o := range t.current(time.Now()) {
		if subtle.ConstantTimeCompare(o.hash[:], hash[:]) == 1 {
			found = o.name
		}
	}
	return found
}

func (t *Tokens) current(now time.Time) []owner {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now.Sub(t.looked) < time.Second {
		return t.owners
	}
	t.looked = now
	info, err := os.Stat(t.file)
	if err == nil && info.ModTime().Equal(t.changed) {
		return t.owners
	}
	var owners []owner
	if err == nil {
		owners, err = readTokens(t.file)
	}
	if err != nil {
		t.log.Error("tokens not read again; those before still count", "error", err)
		return t.owners
	}
	t.owners, t.changed = owners, info.ModTime()
	t.log.Info("tokens read again", "file", t.file, "tokens", len(owners))
	return t.owners
}

type ownerKey struct{}

func ownerOf(r *http.Request) string {
	name, _ := r.Context().Value(ownerKey{}).(string)
	return name
}

// bearerOf is whose token a request has, or "". A token in the query is none: queries end
// up in logs.
func (t *Tokens) bearerOf(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || len(r.Header["Authorization"]) != 1 {
		return ""
	}
	return t.ownerOf(sha256.Sum256([]byte(strings.TrimSpace(token))))
}

// authorize lets only owners of a token pass, where there are tokens.
func (s *Server) authorize(next http.Handler) http.Handler {
	if s.opts.Tokens == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := s.opts.Tokens.bearerOf(r)
		if name == "" {
			w.Header().Set("WWW-Authenticate", `Bearer realm="grader"`)
			s.fail(w, r, problem(http.StatusUnauthorized, "unauthorized", "This service needs a token: send the header Authorization: Bearer TOKEN. Its operator gives them out."))
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), ownerKey{}, name)))
	})
}
