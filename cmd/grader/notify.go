package main

import (
	"context"
	"errors"

	"grader/api"
	"grader/checks/batch"
	"grader/checks/hook"
	"grader/checks/queue"
)

// checkSecret checks the secret of a webhook.
func checkSecret(text string) error {
	_, err := hook.ParseSecret(text)
	return err
}

// notify tells the receivers of webhooks, over the client that projects are fetched by.
func notify(client *projects) func(context.Context, queue.Notice) error {
	sender := &hook.Sender{Open: client.Client.Open} // what hosts answer in its stead is no answer
	return func(ctx context.Context, n queue.Notice) error {
		secret, err := hook.ParseSecret(n.Hook.Secret)
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
