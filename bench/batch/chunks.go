//go:build linux

package main

import (
	"context"
	"fmt"
	"iter"
	"os"
	"time"

	"grader/checks"
	"grader/checks/batch"
	"grader/checks/page"
	"grader/checks/queue"
	"grader/checks/report"
)

// memory is a project in memory.
type memory map[string]string

// Do implements [checks.Site].
func (m memory) Do(_ context.Context, req checks.Request) (*checks.Response, error) {
	return &checks.Response{URL: req.URL, Status: 200, Body: m[req.URL]}, nil
}

// aReport is a report as gradings make them.
func aReport(ctx context.Context) *report.Report {
	const code = "https://a.example"
	return checks.Grade(ctx, page.CommunicateByEmitting(), checks.Project{URL: code, Site: memory{
		code + "/_api/server.js":   "let currentUsers = 0;\nio.on('connection', socket => {\n  ++currentUsers;\n  io.emit('user count', currentUsers);\n});\n",
		code + "/public/client.js": "let socket = io();\nsocket.on('user count', function (data) {\n  console.log(data);\n});\n",
	}}, checks.Options{Version: "bench"})
}

// submissions are of so many hosts.
func submissions(n, hosts int) iter.Seq2[batch.Submission, error] {
	return func(yield func(batch.Submission, error) bool) {
		for i := range n {
			s := batch.Submission{N: i, Student: fmt.Sprint("Student ", i), Challenge: "communicate-by-emitting",
				URL: fmt.Sprintf("https://host-%d.example/%d", i%hosts, i)}
			if !yield(s, nil) {
				return
			}
		}
	}
}

const manyHosts = 2000

// chunks measures chunks whose gradings cost nothing, but bring results.
func chunks(ctx context.Context, s sizes, places []place, _ string) error {
	fmt.Printf("\n### %d submissions, gradings that cost nothing, one process\n\n| | submissions a second | CPU µs each, of this process |\n|---|--:|--:|\n", s.chunks)
	done := aReport(ctx)
	for _, p := range places {
		dsn, err := p.dsn(ctx, "chunks")
		if err != nil {
			return err
		}
		q, err := queue.Open(ctx, dsn, queue.Options{Workers: 8, Work: batch.Options{
			PerHost: 50, PerDomain: 50, Jobs: 400,
			Grade: func(context.Context, batch.Spec, batch.Submission) (*report.Report, error) { return done, nil }}})
		if err != nil {
			return err
		}
		b, err := q.Create(ctx, batch.Spec{}, nil, submissions(s.chunks, manyHosts))
		if err != nil {
			return err
		}
		began, cpu := time.Now(), ownCPU()
		if err := q.Start(ctx); err != nil {
			return err
		}
		if err := q.Wait(ctx, "", b.ID, 100*time.Millisecond, nil); err != nil {
			return err
		}
		took, cpu := time.Since(began), ownCPU()-cpu
		fmt.Printf("| %s | %.0f | %.0f |\n", p.name, float64(s.chunks)/took.Seconds(), cpu.Seconds()*1e6/float64(s.chunks))
		q.Stop(ctx)
		if err := q.Close(); err != nil {
			return err
		}
	}
	return nil
}

// insert measures the insertion of a large batch, and how soon it can be looked at.
func insert(ctx context.Context, s sizes, places []place, dir string) error {
	fmt.Printf("\n### A batch of %d submissions\n\n| | inserted in | its progress | its first 100 results | MiB |\n|---|--:|--:|--:|--:|\n", s.insert)
	for _, p := range places {
		dsn, err := p.dsn(ctx, "large")
		if err != nil {
			return err
		}
		q, err := queue.Open(ctx, dsn, queue.Options{})
		if err != nil {
			return err
		}
		began := time.Now()
		b, err := q.Create(ctx, batch.Spec{}, nil, submissions(s.insert, manyHosts))
		if err != nil {
			return err
		}
		took := time.Since(began)
		began = time.Now()
		if _, _, err := q.Batch(ctx, "", b.ID); err != nil {
			return err
		}
		progress := time.Since(began)
		began = time.Now()
		if err := q.Entries(ctx, "", b.ID, batch.Filter{Limit: 100}, func(*batch.Entry) error { return nil }); err != nil {
			return err
		}
		fmt.Printf("| %s | %.1f s | %.1f ms | %.1f ms | %s |\n", p.name, took.Seconds(), ms(progress), ms(time.Since(began)), sizeOf(p, dir))
		if err := q.Close(); err != nil {
			return err
		}
	}
	return nil
}

func ms(d time.Duration) float64 { return d.Seconds() * 1000 }

func sizeOf(p place, dir string) string {
	info, err := os.Stat(dir + "/large.db")
	if p.server != nil || err != nil {
		return "-"
	}
	return fmt.Sprintf("%.0f", float64(info.Size())/(1<<20))
}
