package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"grader/api"
	"grader/checks"
	"grader/checks/queue"
)

// serveBatches opens the queue of batches for the service: see openBatches.
func (d *databaseFlags) serveBatches(ctx context.Context, opts *api.Options, client *projects, rate float64,
	grace time.Duration,
) (closeQueue func() error, err error) {
	keep, err := d.kept()
	if err != nil {
		return nil, err
	}
	keys, err := d.webhookKeys()
	if err != nil {
		return nil, err
	}
	q, closeQueue, err := d.openBatches(ctx, *opts, client, rate, grace)
	if err != nil {
		return nil, err
	}
	opts.Batches, opts.Classes, opts.SealSecret = q, &classes{opts.Challenges}, sealer(keys)
	if len(opts.Operators) > 0 {
		opts.Console = q.Console(api.ConsolePath)
	}
	opts.Reports, opts.KeepReports = keptReports{q, opts.Log}, keep
	return closeQueue, nil
}

// openBatches opens the queue of batches, and works it until ctx ends: then gradings in
// hand may go on for grace. rate is how many requests a second one address is sent. close
// ends it, and waits.
func (d *databaseFlags) openBatches(ctx context.Context, opts api.Options, client *projects, rate float64,
	grace time.Duration,
) (q *queue.Queue, closeQueue func() error, err error) {
	options, endTraces, err := d.queueOptions(ctx, opts, client, rate)
	if err != nil {
		return nil, nil, err
	}
	q, err = queue.Open(ctx, d.dsn, options)
	if err == nil {
		client.pace, client.waited = q.Pace(rate), q.Waited
		if err = q.Start(ctx); err != nil {
			err = errors.Join(err, q.Close())
		}
	}
	if err != nil {
		endTraces()
		return nil, nil, err
	}
	ctx, end := context.WithCancel(ctx)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		q.Stop(grace)
	}()
	return q, func() error {
		end()
		<-stopped
		defer endTraces()
		return q.Close()
	}, nil
}

// queueOptions are what the flags and the environment say of a queue. endTraces sends its
// last traces.
func (d *databaseFlags) queueOptions(ctx context.Context, opts api.Options, client *projects, rate float64,
) (o queue.Options, endTraces func(), err error) {
	work, err := d.work(newBatchGrader(client, opts.Challenges, logFaults(opts), opts.Log).grade)
	if err != nil {
		return o, nil, err
	}
	keep, err := d.kept()
	if err != nil {
		return o, nil, err
	}
	keys, err := d.webhookKeys()
	if err != nil {
		return o, nil, err
	}
	traces, endTraces, err := openTraces(ctx, opts.Log)
	if err != nil {
		return o, nil, err
	}
	work.Grade = traced(traces, work.Grade)
	return queue.Options{Workers: d.workers, Work: work, PerHost: rate / requestsOfGrading, Schedules: true,
		Notify: notify(client, keys), Keep: keep, Quota: d.quota, Traces: traces, Log: opts.Log}, endTraces, nil
}

// logFaults are the options of a grading whose faults are logged.
func logFaults(opts api.Options) checks.Options {
	grading := opts.Grading
	grading.Fault = func(ctx context.Context, err error) {
		opts.Log.LogAttrs(ctx, slog.LevelError, "internal fault", slog.Any("error", err))
	}
	return grading
}
