package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"grader/api"
	"grader/checks"
	"grader/checks/batch"
	"grader/checks/hosts"
	"grader/checks/queue"
	"grader/checks/report"
	"grader/checks/roster"
)

// databaseFlags are the flags of where batches are kept, and how they are worked.
type databaseFlags struct {
	dsn     string
	workers int
	retries string
	keep    string
	quota   int

	webhookKeyFile string
}

const noRetries = "none"

func (d *databaseFlags) register(f *pflag.FlagSet) {
	f.StringVar(&d.dsn, "database", "", "`DSN` of the database that keeps batches: sqlite:FILE or postgres://USER@HOST/NAME")
	f.IntVar(&d.workers, "workers", 4, "chunks of batches that are worked at once, of up to 50 submissions each")
	f.StringVar(&d.retries, "retries", defaultRetries(),
		"`TIMES` after which what a batch could not judge is tried again, or none")
}

func defaultRetries() string {
	var times []string
	for _, wait := range batch.DefaultRetries() {
		times = append(times, strings.Replace(wait.String(), "m0s", "m", 1))
	}
	return strings.Join(times, ",")
}

// registerKeeping registers the flags of who keeps batches for others.
func (d *databaseFlags) registerKeeping(f *pflag.FlagSet) {
	f.StringVar(&d.keep, "keep", "0",
		"`TIME` that batches are kept after their end, and single reports, such as 180d; 0: for ever, and for a day")
	f.IntVar(&d.quota, "batch-quota", 1_000_000, "submissions of one owner that may wait to be graded; 0: no limit")
	f.StringVar(&d.webhookKeyFile, "webhook-key-file", "",
		"`FILE` of keys by which the secrets of webhooks are kept, the same for all workers; none: there are no webhooks")
}

// kept is the time of --keep.
func (d *databaseFlags) kept() (time.Duration, error) {
	text := cmp.Or(d.keep, "0")
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n >= 0 && n < 100_000 {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	} else if keep, err := time.ParseDuration(text); err == nil && keep >= 0 {
		return keep, nil
	}
	return 0, fmt.Errorf("--keep: %q is no time such as 180d or 36h", d.keep)
}

// waits are the times of --retries.
func (d *databaseFlags) waits() ([]time.Duration, error) {
	list := []time.Duration{}
	if d.retries == noRetries {
		return list, nil
	}
	for text := range strings.SplitSeq(d.retries, ",") {
		wait, err := time.ParseDuration(strings.TrimSpace(text))
		if err != nil || wait < 0 {
			return nil, fmt.Errorf("--retries: %q is no list of times such as 1m,5m,30m, and not %s",
				d.retries, noRetries)
		}
		list = append(list, wait)
	}
	return list, nil
}

// requestsOfGrading is how many requests most gradings take.
const requestsOfGrading = 2

// migrateTimeout is for all steps of a database's migration.
const migrateTimeout = 10 * time.Minute

func migrateCommand() *cobra.Command {
	var d databaseFlags
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database of batches up to date",
		Long: `Migrate makes the tables that batches are kept in, or brings them up to date. Do it
before the first start, and before a new version of the grader is started; a version
that is too old for a database says so. A SQLite file needs it never: it is brought
up to date when it is opened.`,
		Example: "  grader migrate --database postgres://grader@db/grader",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if d.dsn == "" {
				return misuse{errors.New("--database: say which database")}
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), migrateTimeout)
			defer cancel()
			says, err := queue.Migrate(ctx, d.dsn)
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), says)
			return nil
		},
	}
	cmd.Flags().StringVar(&d.dsn, "database", "", "`DSN` of the database that keeps batches: sqlite:FILE or postgres://USER@HOST/NAME")
	return cmd
}

// A batchGrader grades submissions by the challenges that this process knows.
type batchGrader struct {
	client     *projects
	challenges map[string]*checks.Challenge // by name and by id
	grading    checks.Options
	log        *slog.Logger
}

func newBatchGrader(client *projects, known []*checks.Challenge, grading checks.Options,
	log *slog.Logger) *batchGrader {
	g := &batchGrader{client, map[string]*checks.Challenge{}, grading, log}
	for _, ch := range known {
		g.challenges[ch.ID], g.challenges[ch.Name] = ch, ch
	}
	return g
}

// grade grades a submission as [batch.Options] asks for it.
func (g *batchGrader) grade(ctx context.Context, spec batch.Spec, s batch.Submission) (*report.Report, error) {
	ch := g.challenges[s.Challenge]
	if ch == nil {
		return nil, fmt.Errorf("the worker does not know the challenge %q; it must have the same --challenges as "+
			"the server", s.Challenge)
	}
	project, err := g.client.Open(s.URL)
	var refused *checks.TargetError
	switch {
	case errors.As(err, &refused):
		project = hosts.Refused(s.URL, refused)
	case err != nil:
		return nil, err
	}
	grading := g.grading
	grading.Strict = grading.Strict || spec.Strict
	grading.Live = grading.Live || spec.Live
	ctx, logged := api.Audit(ctx, g.log, spec.Owner, s.URL)
	graded := checks.Grade(ctx, ch, project, grading)
	logged(graded)
	return graded, nil
}

// A submissionGrader grades one submission of a batch.
type submissionGrader func(ctx context.Context, spec batch.Spec, s batch.Submission) (*report.Report, error)

// work are the options by which batches are worked.
func (d *databaseFlags) work(grade submissionGrader) (batch.Options, error) {
	waits, err := d.waits()
	return batch.Options{Grade: grade, Retries: waits, Domain: roster.Domain}, err
}
