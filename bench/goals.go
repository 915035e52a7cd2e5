package main

import (
	"fmt"
	"time"
)

// A goal is a bound that was wished for, and what was measured.
type goal struct {
	text       string
	want, is   float64
	atLeast    bool // else at most
	unit, form string
}

// printGoals prints which goals are met. Names are those of the scenarios.
func printGoals(results map[string]map[string][]sample, idle float64, cold time.Duration) {
	rate := func(s sample) float64 { return s.rate }
	cpu := func(s sample) float64 { return s.cpu }
	of := func(sc int, service string, what func(sample) float64) float64 {
		return median(results[scenarios[sc].name][service], what)
	}
	times := func(sc int, other string, what func(sample) float64) float64 { // 0: the other was not measured
		if v := of(sc, other, what); v > 0 {
			return of(sc, "grader", what) / v
		}
		return 0
	}
	const passHTTP, failHTTP, slowHTTP, passHTTPS, failHTTPS, slowHTTPS = 0, 1, 3, 4, 5, 6
	goals := []goal{
		{text: "http: CPU of a pass", want: .38, is: of(passHTTP, "grader", cpu), unit: " ms", form: "%.3f"},
		{text: "http, 0 ms, 16 at once: of null's gradings", want: .9, is: times(passHTTP, "null", rate), atLeast: true},
		{text: "http, 100 ms, 200 at once: of null's gradings", want: .95, is: times(slowHTTP, "null", rate), atLeast: true},
		{text: "the same: p99, of null's", want: 1.1, is: times(slowHTTP, "null", func(s sample) float64 { return s.p99 })},
		{text: "https: CPU of a pass", want: .95, is: of(passHTTPS, "grader", cpu), unit: " ms", form: "%.3f"},
		{text: "https, 0 ms, 16 at once: of null's gradings", want: 1.7, is: times(passHTTPS, "null", rate), atLeast: true},
		{text: "the same: of blackbox_exporter's", want: 2.5, is: times(passHTTPS, "blackbox_exporter", rate), atLeast: true},
		{text: "the same: of the Node service's", want: 6, is: times(passHTTPS, "Node service", rate), atLeast: true},
		{text: "http: CPU of a fail beyond a pass", want: .1,
			is: of(failHTTP, "grader", cpu) - of(passHTTP, "grader", cpu), unit: " ms", form: "%.3f"},
		{text: "https: the same", want: .1,
			is: of(failHTTPS, "grader", cpu) - of(passHTTPS, "grader", cpu), unit: " ms", form: "%.3f"},
		{text: "memory when idle", want: 22, is: idle, unit: " MiB", form: "%.0f"},
		{text: "https, 100 ms, 200 at once: memory", want: 110,
			is: of(slowHTTPS, "grader", func(s sample) float64 { return s.memory }), unit: " MiB", form: "%.0f"},
		{text: "cold start to the first verdict", want: 12, is: float64(cold.Microseconds()) / 1000, unit: " ms", form: "%.1f"},
		{text: "http: allocations of a pass", want: 450,
			is: of(passHTTP, "grader", func(s sample) float64 { return s.allocs }), form: "%.0f"},
	}
	fmt.Print("\n### Goals\n\n| goal | wanted | is | met |\n|---|--:|--:|---|\n")
	for _, g := range goals {
		fmt.Println(g.row())
	}
}

func (g goal) row() string {
	sign, met := "at most", g.is <= g.want
	if g.atLeast {
		sign, met = "at least", g.is >= g.want
	}
	if g.form == "" {
		g.form = "%.2f"
	}
	says := map[bool]string{true: "yes", false: "no"}[met]
	is := fmt.Sprintf(g.form, g.is) + g.unit
	if g.is == 0 {
		says, is = "", "not measured"
	}
	return fmt.Sprintf("| %s | %s %v%s | %s | %s |", g.text, sign, g.want, g.unit, is, says)
}
