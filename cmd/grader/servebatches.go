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

// openBatches opens the queue of batches, gives it to the options of a service, and works it
// until ctx ends: then gradings in hand may go on for grace. rate is how many requests a
// second one address is sent. close ends it, and waits.
func (d *databaseFlags) openBatches(ctx context.Context, opts *api.Options, client *projects, rate float64,
	grace time.Duration,
) (closeQueue func() error, err error) {
	options, endTraces, err := d.queueOptions(ctx, opts, client, rate)
	if err != nil {
		return nil, err
	}
	q, err := queue.Open(ctx, d.dsn, options)
	if err == nil {
		client.pace, client.waited = q.Pace(rate), q.Waited
		if err = q.Start(ctx); err != nil {
			err = errors.Join(err, q.Close())
		}
	}
	if err != nil {
		endTraces()
		return nil, err
	}
	opts.Batches, opts.Classes = q, &classes{opts.Challenges}
	if len(opts.Operators) > 0 {
		opts.Console = q.Console(api.ConsolePath)
	}
	opts.Reports, opts.KeepReports = keptReports{q, opts.Log}, options.Keep
	ctx, end := context.WithCancel(ctx)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		q.Stop(grace)
	}()
	return func() error {
		end()
		<-stopped
		defer endTraces()
		return q.Close()
	}, nil
}

// queueOptions are what the flags and the environment say of a queue; the service's options
// get what seals secrets of webhooks by the same keys. endTraces sends its last traces.
func (d *databaseFlags) queueOptions(ctx context.Context, opts *api.Options, client *projects, rate float64,
) (o queue.Options, endTraces func(), err error) {
	work, err := d.work(newBatchGrader(client, opts.Challenges, logFaults(*opts), opts.Log).grade)
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
	opts.SealSecret = sealer(keys)
	work.Grade = traced(traces, work.Grade)
	return queue.Options{Workers: d.workers, Work: work, PerHost: rate / requestsOfGrading, Schedules: true,
		Without: (&classes{opts.Challenges}).without, Notify: notify(client, keys), Keep: keep, Quota: d.quota,
		Traces: traces, Log: opts.Log}, endTraces, nil
}

// logFaults are the options of a grading whose faults are logged.
func logFaults(opts api.Options) checks.Options {
	grading := opts.Grading
	grading.Fault = func(ctx context.Context, err error) {
		opts.Log.LogAttrs(ctx, slog.LevelError, "internal fault", slog.Any("error", err))
	}
	return grading
}
