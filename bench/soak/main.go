// Command soak keeps the grader's service at full load and prints the tables of
// docs/security.md: what hostile targets did to the honest gradings, to the
// memory, and what is left over at the end. It ends with 1 where that is not as it
// must be. All traffic is on loopback; the service and the honest projects are
// processes of their own.
//
// One in three targets is hostile, and then none is. With -challenges DIR the
// hostile ones are pages of 1 MiB for all challenges of a folder: each challenge
// is graded once against each kind of page. With -programs FILE they are honest
// projects, graded by hints that are hostile programs, while the processes that
// run them are killed. With -flood one client asks for all of them, of a project that
// never answers, and another for a few gradings of honest ones; with -challenges DIR -worst
// of the pages that take most memory. With -https all projects are reached over TLS.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"
)

func main() {
	length := flag.Duration("length", 10*time.Minute, "of each of the two soaks; not with -challenges")
	clients := flag.Int("clients", 255, "gradings at once; a third of them hostile")
	challenges := flag.String(
		"challenges",
		"",
		"`DIR` of challenges to grade hostile pages by, instead of hostile targets",
	)
	programs := flag.String("programs", "", "`FILE` of hostile programs, one a line, to grade honest projects by")
	worst := flag.Bool("worst", false, "with -challenges: the gradings at once are of the pages that take most memory")
	flood := flag.Bool("flood", false, "one client asks for the gradings at once, another for 16 of honest projects")
	https := flag.Bool("https", false, "all projects are reached over https, and more hostile ones")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	w, err := newWeb(*https)
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
	var ok bool
	switch {
	case *programs != "":
		ok, err = runPrograms(ctx, w, *programs, *length, *clients)
	case *flood:
		ok, err = runFlood(ctx, w, *length, *clients)
	case *worst:
		ok, err = runWorst(ctx, w, *challenges, *length, *clients)
	case *challenges != "":
		ok, err = runSweep(ctx, w, *challenges, bodies(), *clients)
	default:
		ok, err = run(ctx, w, *length, *clients)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// honestProjects is how many honest targets there are.
const honestProjects = 42

func run(ctx context.Context, w web, length time.Duration, clients int) (ok bool, err error) {
	hostile, closeAll, err := listenHostile(w)
	if err != nil {
		return false, err
	}
	defer closeAll()
	s, err := newScene(ctx, w, hostile)
	if err != nil {
		return false, err
	}
	defer s.close()
	honest := pool{targets: s.honest, clients: clients - clients/3}
	soakWith := func(hostile pool) (*result, error) {
		return s.soak(ctx, length, func(ctx context.Context, r *result) { r.load(ctx, s.addr, honest, hostile) })
	}
	with, err := soakWith(pool{targets: hostile, clients: clients / 3})
	if err != nil {
		return false, err
	}
	without, err := soakWith(pool{})
	if err != nil {
		return false, err
	}
	print(with, without, length, clients)
	return with.good() && without.good(), nil
}

func print(with, without *result, length time.Duration, clients int) {
	fmt.Printf("%s each, %d gradings at once, of which %d hostile ones in the first:\n\n", length, clients, clients/3)
	t := newTable("one in three hostile", "no hostile ones", with, without)
	t.row("honest gradings", func(r *result) string { return fmt.Sprint(len(r.honest)) })
	t.row("hostile gradings", func(r *result) string { return fmt.Sprint(r.hostile) })
	t.row("with another outcome than expected", func(r *result) string { return fmt.Sprint(len(r.wrong)) })
	t.times()
	t.row("memory, a tenth in / halfway / at the end", func(r *result) string {
		return fmt.Sprintf("%.0f / %.0f / %.0f MiB", r.memory(.1), r.memory(.5), r.memory(1))
	})
	t.rest()
	tellWrong(with.wrong, without.wrong)
}

// A table shows two soaks side by side.
type table struct{ with, without *result }

func newTable(nameWith, nameWithout string, with, without *result) table {
	fmt.Printf("| | %s | %s |\n|---|--:|--:|\n", nameWith, nameWithout)
	return table{with, without}
}

func (t table) row(name string, of func(*result) string) {
	fmt.Printf("| %s | %s | %s |\n", name, of(t.with), of(t.without))
}

func (t table) times() {
	t.row("honest, p50", func(r *result) string { return millis(r.quantile(.50)) })
	t.row("honest, p99", func(r *result) string { return millis(r.quantile(.99)) })
	t.row("honest, longest", func(r *result) string { return millis(r.quantile(1)) })
}

func (t table) rest() {
	t.row("memory, most", func(r *result) string { return fmt.Sprintf("%.0f MiB", r.mostMemory()) })
	t.row("of that, in workers", func(r *result) string {
		return fmt.Sprintf("%.0f MiB", r.workers[slices.Index(r.resident, r.mostMemory())])
	})
	t.row("goroutines before / after", func(r *result) string {
		return fmt.Sprintf("%d / %d", r.before.goroutines, r.after.goroutines)
	})
	t.row(
		"open files before / after",
		func(r *result) string { return fmt.Sprintf("%d / %d", r.before.files, r.after.files) },
	)
}

func tellWrong(lists ...[]string) {
	for _, list := range lists {
		for _, w := range list {
			fmt.Fprintln(os.Stderr, "unexpected:", strings.ToValidUTF8(w, "?"))
		}
	}
}

func millis(d time.Duration) string { return fmt.Sprintf("%.0f ms", float64(d.Microseconds())/1000) }
