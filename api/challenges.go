package api

import (
	"encoding/json"
	"net/http"

	"github.com/go-chi/chi/v5"

	"grader/checks"
)

// ChallengeSummary is a challenge in the list of them.
type ChallengeSummary struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Title   string `json:"title"`
	HelpURL string `json:"help_url,omitempty"`
	Hints   int    `json:"hints" doc:"How many hints it has."`
}

// ChallengeList is the answer of GET /v1/challenges.
type ChallengeList struct {
	Default    string             `json:"default" doc:"Name of the challenge that a grading without one uses."`
	Challenges []ChallengeSummary `json:"challenges"`
}

// ChallengeDetail is the answer of GET /v1/challenges/{name}.
type ChallengeDetail struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"`
	Title   string       `json:"title"`
	HelpURL string       `json:"help_url,omitempty"`
	Hints   []HintDetail `json:"hints"`
}

// HintDetail is a hint of a challenge.
type HintDetail struct {
	Number int    `json:"number"`
	Text   string `json:"text" doc:"Markdown."`
}

func (s *Server) listChallenges(w http.ResponseWriter, r *http.Request) {
	list := ChallengeList{Default: s.opts.Default, Challenges: []ChallengeSummary{}}
	for _, ch := range s.opts.Challenges {
		list.Challenges = append(list.Challenges, ChallengeSummary{
			ID: ch.ID, Name: ch.Name, Title: ch.Title, HelpURL: ch.HelpURL, Hints: len(ch.Hints)})
	}
	answer(w, list)
}

func (s *Server) showChallenge(w http.ResponseWriter, r *http.Request) {
	ch, p := s.challenge(chi.URLParam(r, "name"))
	if p != nil {
		s.fail(w, r, p)
		return
	}
	d := ChallengeDetail{ID: ch.ID, Name: ch.Name, Title: ch.Title, HelpURL: ch.HelpURL, Hints: []HintDetail{}}
	for i, h := range ch.Hints {
		d.Hints = append(d.Hints, HintDetail{Number: i + 1, Text: h.Text})
	}
	answer(w, d)
}

// challenge finds a challenge by name or id. An unknown name is an error, never
// a fallback.
func (s *Server) challenge(name string) (*checks.Challenge, *Problem) {
	if ch := s.byName[name]; ch != nil {
		return ch, nil
	}
	detail := "There is no challenge of that name or id. GET /v1/challenges lists them."
	if near := checks.NearestName(name, s.opts.Challenges); near != "" {
		detail = "There is no challenge of that name or id. Did you mean " + near + "? GET /v1/challenges lists them."
	}
	return nil, problem(http.StatusNotFound, "unknown_challenge", detail)
}

func answer(w http.ResponseWriter, v any) { answerStatus(w, http.StatusOK, v) }

func answerStatus(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // the client is gone
}
