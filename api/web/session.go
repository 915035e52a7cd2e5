package web

import (
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	cookieName  = "grader_session"
	sessionTime = 12 * time.Hour
	maxSessions = 10_000
)

// sessions remember who has signed in. Only hashes are kept: of a session's id,
// which only its browser has, and of the token, which has to count still.
type sessions struct {
	tokens func(hash [sha256.Size]byte) string // nil: nobody has to sign in
	clock  func() time.Time

	mu  sync.Mutex
	all map[[sha256.Size]byte]session // by the hash of the id
}

type session struct {
	token [sha256.Size]byte
	until time.Time
}

// owner is who is signed in, or "".
func (s *sessions) owner(r *http.Request) string {
	cookie, err := r.Cookie(cookieName)
	if err != nil || s.tokens == nil {
		return ""
	}
	s.mu.Lock()
	found, ok := s.all[sha256.Sum256([]byte(cookie.Value))]
	s.mu.Unlock()
	if !ok || !s.clock().Before(found.until) {
		return ""
	}
	return s.tokens(found.token)
}

// open begins a session of the owner of a token, and gives its id; "" if nobody
// has that token.
func (s *sessions) open(token string) string {
	hash := sha256.Sum256([]byte(token))
	if s.tokens(hash) == "" {
		return ""
	}
	id, now := rand.Text(), s.clock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[[sha256.Size]byte]session{}
	}
	s.makeRoom(now)
	s.all[sha256.Sum256([]byte(id))] = session{hash, now.Add(sessionTime)}
	return id
}

// makeRoom forgets the sessions that have ended and, if that is not enough, any
// one: there are that many only where somebody who has a token makes them.
func (s *sessions) makeRoom(now time.Time) {
	if len(s.all) < maxSessions {
		return
	}
	for id, one := range s.all {
		if !now.Before(one.until) {
			delete(s.all, id)
		}
	}
	for id := range s.all {
		if len(s.all) < maxSessions {
			return
		}
		delete(s.all, id)
	}
}

func (s *sessions) close(r *http.Request) {
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, sha256.Sum256([]byte(cookie.Value)))
}

// What the address of the sign-in page says went wrong.
const (
	tokenWrong  = "wrong"
	tokenCookie = "cookie"
)

func (p *page) tokenProblem(code string) string {
	switch code {
	case tokenWrong:
		return p.say("token.wrong")
	case tokenCookie:
		return p.say("token.cookie")
	}
	return ""
}

// signIn begins a session, and leads back to the form as it was, or to a class.
func (p *page) signIn(w http.ResponseWriter, r *http.Request) {
	v, refusal := p.readForm(w, r)
	if refusal != nil {
		v.SignIn = true
		p.refuse(w, v, refusal)
		return
	}
	back := "/"
	if to := r.PostForm.Get("to"); anyClass().MatchString(to) {
		back = to
	} else if v.URL != "" {
		back = v.FormLink()
	}
	id := p.sessions.open(strings.TrimSpace(r.PostForm.Get("token")))
	if id == "" {
		http.Redirect(w, r, withToken(back, tokenWrong), http.StatusSeeOther)
		return
	}
	http.SetCookie(w, cookie(r, cookieName, id, int(sessionTime.Seconds())))
	// Where the cookie is kept, nobody sees what this says.
	http.Redirect(w, r, withToken(back, tokenCookie), http.StatusSeeOther)
}

func (p *page) signOut(w http.ResponseWriter, r *http.Request) {
	p.sessions.close(r)
	http.SetCookie(w, cookie(r, cookieName, "", -1))
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func withToken(address, code string) string {
	if strings.Contains(address, "?") {
		return address + "&token=" + code
	}
	return address + "?token=" + code
}

// cookie is one that no script and no other site can use. The browser says itself,
// by the form's Origin, whether it speaks TLS, whatever stands in between.
func cookie(r *http.Request, name, value string, maxAge int) *http.Cookie {
	secure := r.TLS != nil || strings.HasPrefix(r.Header.Get("Origin"), "https://")
	return &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: secure}
}
