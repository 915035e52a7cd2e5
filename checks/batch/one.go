package batch

import "context"

// A Reader reads the submissions of an owner's batch, in their order.
type Reader interface {
	Entries(ctx context.Context, owner, id string, f Filter, each func(*Entry) error) error
}

// One is the submission of a number, with its report; nil: the batch has none.
func One(ctx context.Context, from Reader, owner, id string, n int) (found *Entry, err error) {
	only := Filter{From: n, Limit: 1, Reports: true}
	err = from.Entries(ctx, owner, id, only, func(e *Entry) error {
		if e.N == n {
			found = e
		}
		return nil
	})
	return found, err
}
