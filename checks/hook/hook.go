// Package hook tells others' services what has happened: signed as Standard Webhooks
// are (standardwebhooks.com, specification 1.0), and sent through the client that
// projects are fetched by, since whoever hands in a batch chooses the address.
package hook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"grader/checks"
)

// secretPrefix begins a secret; what follows is base64.
const secretPrefix = "whsec_"

// A Secret is what a receiver knows a sender by: 24 to 64 random bytes.
type Secret []byte

// ParseSecret reads a secret as it is handed around: "whsec_" and its bytes in base64.
func ParseSecret(text string) (Secret, error) {
	rest, ok := strings.CutPrefix(text, secretPrefix)
	raw, err := base64.StdEncoding.DecodeString(rest)
	if !ok || err != nil || len(raw) < 24 || len(raw) > 64 {
		return nil, errors.New("it has to be whsec_ and 24 to 64 random bytes in base64, as of: echo whsec_$(openssl rand -base64 32)")
	}
	return raw, nil
}

// Sign is the signature of a message: version 1, an HMAC with SHA-256 of its id, its time
// and its body.
func (s Secret) Sign(id string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, s)
	fmt.Fprintf(mac, "%s.%d.%s", id, at.Unix(), body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// ErrGone says that a receiver wants no more messages, and need not be asked again.
var ErrGone = errors.New("the receiver answered 410: it wants no more of these")

// A Message is what is sent.
type Message struct {
	ID     string // the same each time that it is sent
	URL    string
	Secret Secret
	Body   []byte // JSON
}

// A Sender sends messages.
type Sender struct {
	// Open opens what is at a URL, if it may be reached.
	Open func(url string) (checks.Project, error)
}

// Send sends a message. It fails unless the receiver answers with a status from 200 to
// 299; a redirect is no such answer.
func (s *Sender) Send(ctx context.Context, m Message) error {
	project, err := s.Open(m.URL)
	if err != nil {
		return err
	}
	now := time.Now()
	resp, err := project.Site.Do(ctx, checks.Request{
		Method: http.MethodPost, URL: m.URL, Body: m.Body, Last: true, NoFollow: true, NoCookies: true,
		Header: checks.Header{
			"Content-Type":      {"application/json"},
			"Webhook-Id":        {m.ID},
			"Webhook-Timestamp": {strconv.FormatInt(now.Unix(), 10)},
			"Webhook-Signature": {m.Secret.Sign(m.ID, now, m.Body)},
		}})
	switch {
	case err != nil:
		return err
	case resp.Status == http.StatusGone:
		return ErrGone
	case resp.Status < 200 || resp.Status > 299:
		return fmt.Errorf("the receiver answered %d", resp.Status)
	}
	return nil
}
