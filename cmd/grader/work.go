package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"grader/api"
)

// workFlags are the flags of `grader work`.
type workFlags struct {
	challenges, logLevel string
	allowTargets         []string
	grace                time.Duration
	database             databaseFlags
	grading              gradingFlags
	fetch                fetchFlags
}

func (w *workFlags) register(f *pflag.FlagSet) {
	f.StringVar(&w.challenges, "challenges", "", "`DIR` of challenges in Markdown files; the same as the server's")
	allowTargetFlag(f, &w.allowTargets)
	f.DurationVar(&w.grace, "grace", 30*time.Second, "how long gradings in hand may go on after a signal to stop")
	f.StringVar(&w.logLevel, "log-level", "info", "`LEVEL` of the log: debug, info, warn or error")
	w.database.register(f)
	w.database.registerKeeping(f)
	w.grading.register(f, 20*time.Second)
	w.fetch.register(f)
}

func workCommand() *cobra.Command {
	var flags workFlags
	cmd := &cobra.Command{
		Use:   "work",
		Short: "Grade the batches of a database, on one more machine",
		Long: `Work grades what is in a database that others hand batches into: by grader serve, or
by grader roster. Any number of machines may work on one PostgreSQL database; each needs
the same --challenges. After a signal to stop it begins no grading any more; what it has
not begun, others grade.`,
		Example: "  grader work --database postgres://grader@db/grader",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withLog(cmd, flags.logLevel, func(log *slog.Logger, _ func() float64) error {
				return flags.work(cmd.Context(), cmd.OutOrStdout(), log)
			})
		},
	}
	flags.register(cmd.Flags())
	return cmd
}

func (w *workFlags) work(ctx context.Context, out io.Writer, log *slog.Logger) (failed error) {
	spareGC()
	if w.database.dsn == "" {
		return misuse{errors.New("--database: say which database")}
	}
	if w.database.workers < 1 {
		return misuse{errors.New("--workers: there must be at least one")}
	}
	run, closeEngines, err := w.grading.engines(log, io.Discard)
	if err != nil {
		return err
	}
	defer closeEngines()
	opts := api.Options{Log: log, Grading: w.grading.options(nil, io.Discard)}
	if opts.Challenges, err = servedChallenges(w.challenges, run, log); err != nil {
		return err
	}
	client, err := w.fetch.open(w.allowTargets)
	if err != nil {
		return err
	}
	defer client.Close()
	closeBatches, err := w.database.openBatches(ctx, &opts, client, w.fetch.addressRate, w.grace)
	if err != nil {
		return err
	}
	defer func() { failed = errors.Join(failed, closeBatches()) }()
	fmt.Fprintf(out, "grader %s works, challenges: %d\n", version(), len(opts.Challenges))
	defer freeStart()()
	<-ctx.Done()
	return nil
}
