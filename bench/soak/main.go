// Command soak keeps the grader's service at full load, with one in three targets
// hostile and then without those, and prints the table of docs/security.md: what
// the hostile ones did to the honest gradings, to the memory, and what is left
// over at the end. It ends with 1 where that is not as it must be. All traffic is
// on loopback; the service and the honest projects are processes of their own.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	length := flag.Duration("length", 10*time.Minute, "of each of the two soaks")
	clients := flag.Int("clients", 255, "gradings at once; a third of them hostile")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ok, err := run(ctx, *length, *clients)
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

func run(ctx context.Context, length time.Duration, clients int) (ok bool, err error) {
	dir, err := os.MkdirTemp("", "grader-soak-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	for _, name := range []string{"./cmd/grader", "./bench/origin"} {
		if out, err := exec.CommandContext(ctx, "go", "build", "-o", dir, name).CombinedOutput(); err != nil {
			return false, fmt.Errorf("go build %s: %w\n%s", name, err, out)
		}
	}
	hostile, closeAll, err := listenHostile()
	if err != nil {
		return false, err
	}
	defer closeAll()
	addrs, err := freeAddrs(2*len(hostile) + 1)
	if err != nil {
		return false, err
	}
	addr, honest := addrs[0], honestTargets(addrs[1:])
	args := []string{filepath.Join(dir, "origin")}
	var allow []string
	for _, t := range honest {
		args = append(args, t.addr, t.name, "20ms")
		allow = append(allow, t.addr)
	}
	for _, t := range hostile {
		allow = append(allow, t.addr)
	}
	origin, err := start(ctx, honest[len(honest)-1].addr, args...)
	if err != nil {
		return false, err
	}
	defer origin.stop()
	serve := []string{filepath.Join(dir, "grader"), "serve", "--addr", addr, "--rate-limit", "0",
		"--allow-target", strings.Join(allow, ","), "--log-level", "error"}
	with, err := soak(ctx, addr, serve, length, pool{honest, clients - clients/3}, pool{hostile, clients / 3})
	if err != nil {
		return false, err
	}
	without, err := soak(ctx, addr, serve, length, pool{honest, clients - clients/3}, pool{})
	if err != nil {
		return false, err
	}
	print(with, without, length, clients)
	return with.good() && without.good(), nil
}

func print(with, without *result, length time.Duration, clients int) {
	fmt.Printf("%s each, %d gradings at once, of which %d hostile ones in the first:\n\n", length, clients, clients/3)
	fmt.Println("| | one in three hostile | no hostile ones |\n|---|--:|--:|")
	row := func(name string, of func(*result) string) {
		fmt.Printf("| %s | %s | %s |\n", name, of(with), of(without))
	}
	row("honest gradings", func(r *result) string { return fmt.Sprint(len(r.honest)) })
	row("hostile gradings", func(r *result) string { return fmt.Sprint(r.hostile) })
	row("with another outcome than expected", func(r *result) string { return fmt.Sprint(len(r.wrong)) })
	row("honest, p50", func(r *result) string { return millis(r.quantile(.50)) })
	row("honest, p99", func(r *result) string { return millis(r.quantile(.99)) })
	row("honest, longest", func(r *result) string { return millis(r.quantile(1)) })
	row("memory, a tenth in / halfway / at the end", func(r *result) string {
		return fmt.Sprintf("%.0f / %.0f / %.0f MiB", r.memory(.1), r.memory(.5), r.memory(1))
	})
	row("memory, most", func(r *result) string { return fmt.Sprintf("%.0f MiB", r.mostMemory()) })
	row("goroutines before / after", func(r *result) string { return fmt.Sprintf("%d / %d", r.before.goroutines, r.after.goroutines) })
	row("open files before / after", func(r *result) string { return fmt.Sprintf("%d / %d", r.before.files, r.after.files) })
	for _, w := range append(with.wrong, without.wrong...) {
		fmt.Fprintln(os.Stderr, "unexpected:", w)
	}
}

func millis(d time.Duration) string { return fmt.Sprintf("%.0f ms", float64(d.Microseconds())/1000) }
