// Command bench measures what a grading costs, beside a null grader, a Node
// service and blackbox_exporter, in interleaved rounds on one machine, and what
// grading a class costs, and prints the tables of docs/performance.md. Each grading
// is of another host, as those of a class are. Run it by `make bench`.
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

	"grader/bench/process"
)

// A scenario is a load: gradings of one sample project on many hosts, which answer
// after a delay, by so many clients at once.
type scenario struct {
	name    string
	scheme  string
	sample  int // of samples
	clients int
}

// A sample project is the same on all hosts of an address range.
type sampleProject struct {
	verdict string // passes or fails
	delay   time.Duration
}

var samples = []sampleProject{
	{"passes", 0}, {"fails", 0}, {"passes", 20 * time.Millisecond}, {"passes", 100 * time.Millisecond},
}

var scenarios = []scenario{
	{"http, pass, 0 ms, 16 at once", "http", 0, 16},
	{"http, fail, 0 ms, 16 at once", "http", 1, 16},
	{"http, pass, 20 ms, 64 at once", "http", 2, 64},
	{"http, pass, 100 ms, 200 at once", "http", 3, 200},
	{"https, pass, 0 ms, 16 at once", "https", 0, 16},
	{"https, fail, 0 ms, 16 at once", "https", 1, 16},
	{"https, pass, 100 ms, 200 at once", "https", 3, 200},
}

func main() {
	rounds := flag.Int("rounds", 5, "rounds, interleaved; the median is told")
	length := flag.Duration("length", 2*time.Second, "of the measuring of one service in one round")
	only := flag.String("only", "", "measure this part alone: programs or roster")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var err error
	switch *only {
	case "":
		err = bench(ctx, *rounds, *length)
	case "programs":
		err = programs(ctx, *rounds, *length)
	case "roster":
		err = roster(ctx)
	default:
		err = fmt.Errorf("-only %s: there is no such part", *only)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(ctx context.Context, rounds int, length time.Duration) error {
	world, err := start(ctx)
	defer world.stop()
	if err != nil {
		return err
	}
	results := map[string]map[string][]sample{}
	for round := range rounds {
		for _, sc := range scenarios {
			if results[sc.name] == nil {
				results[sc.name] = map[string][]sample{}
			}
			for _, s := range world.services {
				fmt.Fprintf(os.Stderr, "round %d of %d: %s: %s\n", round+1, rounds, sc.name, s.name)
				got, err := measure(ctx, s, world.hosts(sc), sc.clients, length)
				if err != nil {
					return fmt.Errorf("%s: %s: %w", s.name, sc.name, err)
				}
				results[sc.name][s.name] = append(results[sc.name][s.name], got)
			}
		}
	}
	table(world, results)
	cold, err := coldStart(ctx, world)
	if err != nil {
		return err
	}
	fmt.Printf("\nCold start to the first verdict: %s.\n", cold.Round(100*time.Microsecond))
	if err := world.measurePrograms(ctx, rounds, length); err != nil {
		return err
	}
	idle := world.services[0].idle
	world.stop()
	if err := roster(ctx); err != nil {
		return err
	}
	printGoals(results, idle, cold)
	return nil
}

func programs(ctx context.Context, rounds int, length time.Duration) error {
	w := &world{}
	defer w.stop()
	var err error
	if w.dir, err = os.MkdirTemp("", "grader-bench-"); err != nil {
		return err
	}
	if err := process.Build(ctx, w.dir, "grader/cmd/grader"); err != nil {
		return err
	}
	if err := w.addPrograms(ctx); err != nil {
		return err
	}
	return w.measurePrograms(ctx, rounds, length)
}

func table(w *world, results map[string]map[string][]sample) {
	for _, sc := range scenarios {
		fmt.Printf("\n### %s\n\n| service | gradings/s | of null | p50 | p99 | CPU ms a grading | memory MiB |\n|---|--:|--:|--:|--:|--:|--:|\n", sc.name)
		null := median(results[sc.name]["null"], func(s sample) float64 { return s.rate })
		for _, s := range w.services {
			list := results[sc.name][s.name]
			rate := median(list, func(s sample) float64 { return s.rate })
			fmt.Printf("| %s | %.0f | %.2f | %.1f ms | %.1f ms | %.3f | %.0f |\n", s.name, rate, rate/null,
				median(list, func(s sample) float64 { return s.p50 }), median(list, func(s sample) float64 { return s.p99 }),
				median(list, func(s sample) float64 { return s.cpu }), median(list, func(s sample) float64 { return s.memory }))
		}
		grader := median(results[sc.name]["grader"], func(s sample) float64 { return s.rate })
		for _, name := range []string{"Node service", "blackbox_exporter"} {
			if rate := median(results[sc.name][name], func(s sample) float64 { return s.rate }); rate > 0 {
				fmt.Printf("\nThe grader makes %.1f times the gradings of the %s.\n", grader/rate, name)
			}
		}
	}
	for _, sc := range []scenario{scenarios[0], scenarios[1], scenarios[4]} {
		of := func(s sample) float64 { return s.allocs }
		fmt.Printf("\nAllocations of the grader, %s: %.0f a grading.\n", sc.name, median(results[sc.name]["grader"], of))
	}
	var idle []string
	for _, s := range w.services {
		idle = append(idle, fmt.Sprintf("%s %.0f MiB (%.0f)", s.name, s.idle, s.idleOwn))
	}
	fmt.Printf("\nMemory when idle, and of it what is no file's: %s.\n", strings.Join(idle, ", "))
}

func median(list []sample, of func(sample) float64) float64 {
	if len(list) == 0 {
		return 0
	}
	values := make([]float64, len(list))
	for i, s := range list {
		values[i] = of(s)
	}
	slices.Sort(values)
	return values[len(values)/2]
}
