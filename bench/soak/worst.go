package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// containerMemory is what docs/security.md deploys the service with, in MiB.
const containerMemory = 2048

// worstBodies are the pages that take most memory: JSON of many small values.
func worstBodies() []body {
	list := slices.DeleteFunc(bodies(), func(b body) bool {
		return b.name != "its names with long lists" && b.name != "wide object"
	})
	return append(list, body{"empty lists", true, func(vocabulary) string { return "[" + fill("[],") + "0]" }})
}

// runWorst has one client ask for so many gradings at once of the pages that take most
// memory, by all challenges of a folder, while another asks for gradings of honest projects.
func runWorst(ctx context.Context, w web, dir string, length time.Duration, clients int) (ok bool, err error) {
	list, err := assaults(dir, worstBodies())
	if err != nil {
		return false, err
	}
	flood := pool{clients: clients, from: flooder}
	for _, a := range list {
		st, err := newStage(w)
		if err != nil {
			return false, err
		}
		defer st.server.Close()
		p := a.page()
		st.page.Store(&p)
		flood.targets = append(flood.targets, target{a.name(), st.url, anything, a.challenge.ID})
	}
	s, err := newScene(ctx, w, flood.targets, "--challenges", dir)
	if err != nil {
		return false, err
	}
	defer s.close()
	r, err := s.soak(ctx, length, func(ctx context.Context, r *result) {
		r.load(ctx, s.addr, pool{targets: s.honest, clients: beside}, flood)
	})
	if err != nil {
		return false, err
	}
	most := r.mostMemory()
	fmt.Printf(
		"%d gradings at once of the worst pages, %d in %s: %.0f MiB at most, %.0f of them in workers; "+
			"%d honest gradings beside, %d with another outcome than expected, p50 %s, p99 %s\n",
		clients, r.hostile, length, most, r.workers[slices.Index(r.resident, most)],
		len(r.honest), len(r.wrong), millis(r.quantile(.50)), millis(r.quantile(.99)),
	)
	tellWrong(r.wrong)
	return r.clean() && most < containerMemory, nil
}
