package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// flooder is the address of the client that floods; others ask from 127.0.0.1.
const flooder = "127.0.0.2"

// beside is how many gradings at once the other client asks for.
const beside = 16

// maxBeside is what 99 of 100 gradings of the other client may take.
const maxBeside = time.Second

// runFlood has one client ask for as many gradings at once as it likes of a project
// that never answers, and measures the gradings of another client.
func runFlood(ctx context.Context, w web, length time.Duration, clients int) (ok bool, err error) {
	hostile, closeAll, err := listenHostile(w)
	if err != nil {
		return false, err
	}
	defer closeAll()
	silent := hostile[slices.IndexFunc(hostile, func(t target) bool { return t.name == "silence" })]
	silent.want = anything // it is turned away, too
	s, err := newScene(ctx, w, []target{silent})
	if err != nil {
		return false, err
	}
	defer s.close()
	honest := pool{targets: s.honest, clients: beside}
	soakWith := func(flood pool) (*result, error) {
		return s.soak(ctx, length, func(ctx context.Context, r *result) { r.load(ctx, s.addr, honest, flood) })
	}
	with, err := soakWith(pool{targets: []target{silent}, clients: clients, from: flooder})
	if err != nil {
		return false, err
	}
	without, err := soakWith(pool{})
	if err != nil {
		return false, err
	}
	fmt.Printf("%s each, %d gradings at once by one client; in the first, %d by another, of a project that never answers:\n\n",
		length, beside, clients)
	t := newTable("beside a flood", "alone", with, without)
	t.row("gradings", func(r *result) string { return fmt.Sprint(len(r.honest)) })
	t.row("of the flood", func(r *result) string { return fmt.Sprint(r.hostile) })
	t.row("with another outcome than expected", func(r *result) string { return fmt.Sprint(len(r.wrong)) })
	t.times()
	t.rest()
	tellWrong(with.wrong, without.wrong)
	return with.clean() && without.clean() && with.quantile(.99) < maxBeside, nil
}
