package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"grader/api"
	"grader/checks/batch"
	"grader/checks/hook"
	"grader/checks/queue"
)

// webhookKeys are the keys by which the secrets of webhooks are kept; nil: there are none, nor
// webhooks.
func (d *databaseFlags) webhookKeys() (hook.Keys, error) {
	if d.webhookKeyFile == "" {
		return nil, nil
	}
	text, err := os.ReadFile(d.webhookKeyFile)
	if err != nil {
		return nil, fmt.Errorf("--webhook-key-file: %w", err)
	}
	keys, err := hook.ParseKeys(string(text))
	if err != nil {
		return nil, fmt.Errorf("--webhook-key-file: %s: %w", d.webhookKeyFile, err)
	}
	return keys, nil
}

// sealer is what keeps secrets; nil where there are no keys.
func sealer(keys hook.Keys) func(secret, url string) (string, error) {
	if keys == nil {
		return nil
	}
	return keys.Seal
}

// notify tells the receivers of webhooks, over the client that projects are fetched by;
// nil where there are no keys.
func notify(client *projects, keys hook.Keys) func(context.Context, queue.Notice) error {
	if keys == nil {
		return nil
	}
	sender := &hook.Sender{Open: client.Client.Open} // what hosts answer in its stead is no answer
	return func(ctx context.Context, n queue.Notice) error {
		secret, err := keys.Open(n.Hook.Secret, n.Hook.URL)
		if err != nil {
			return err
		}
		body, err := api.EventBody(n.Batch, n.Progress, n.Entry)
		if err != nil {
			return err
		}
		err = sender.Send(ctx, hook.Message{ID: n.ID, URL: n.Hook.URL, Secret: secret, Body: body})
		if errors.Is(err, hook.ErrGone) {
			return errors.Join(err, batch.ErrUnwanted)
		}
		return err
	}
}
