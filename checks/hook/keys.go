package hook

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// Keys seal the secrets of webhooks, so that a database or its copy does not tell them.
// The first seals, all open: a new key goes first, and the old one stays as long as there
// are batches from its time.
type Keys []cipher.AEAD

// keySize is that of a key in bytes, for AES-256.
const keySize = 32

// sealedPrefix begins a secret that is sealed, and says how: AES-256-GCM with a random nonce,
// bound to the webhook's address.
const sealedPrefix = "sealed1_"

// ParseKeys reads keys: 32 random bytes in base64 a line, # for comments.
func ParseKeys(text string) (Keys, error) {
	var keys Keys
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		raw, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(raw) != keySize {
			return nil, fmt.Errorf("line %d: a key is %d random bytes in base64, as of: openssl rand -base64 32", n+1, keySize)
		}
		block, err := aes.NewCipher(raw)
		if err != nil {
			return nil, err
		}
		key, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, errors.New("there is no key in it; this makes one: openssl rand -base64 32")
	}
	return keys, nil
}

// Seal checks the secret of a webhook, and gives it as it may be kept.
func (k Keys) Seal(secret, url string) (string, error) {
	raw, err := ParseSecret(secret)
	if err != nil {
		return "", err
	}
	return sealedPrefix + base64.StdEncoding.EncodeToString(k[0].Seal(nil, nil, raw, []byte(url))), nil
}

// Open gives a webhook's secret that was sealed.
func (k Keys) Open(sealed, url string) (Secret, error) {
	text, ok := strings.CutPrefix(sealed, sealedPrefix)
	raw, err := base64.StdEncoding.DecodeString(text)
	if !ok || err != nil {
		return nil, errors.New("the webhook's secret is damaged: hand the batch in anew")
	}
	for _, key := range k {
		if secret, err := key.Open(nil, nil, raw, []byte(url)); err == nil {
			return secret, nil
		}
	}
	return nil, errors.New("none of the service's keys opens the webhook's secret: its operator has changed them, " +
		"or this worker has others")
}
