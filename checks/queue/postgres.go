package queue

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// postgresDB is a PostgreSQL database.
type postgresDB struct {
	pool *pgxpool.Pool
	postgresConn
}

// connectTimeout is what a connection may take at most; a DSN may have it be less.
const connectTimeout = 10 * time.Second

func openPostgres(ctx context.Context, dsn string, config *river.Config) (engine, error) {
	db, err := connect(ctx, dsn, idleLimit(config.RescueStuckJobsAfter))
	if err != nil {
		return nil, err
	}
	if err := db.ready(ctx); err != nil {
		db.pool.Close()
		return nil, plainly(err)
	}
	e, err := newEngine(db, riverpgxv5.New(db.pool), config)
	if err != nil {
		db.pool.Close()
		return nil, err
	}
	return e, nil
}

// idleLimit is how long a transaction may do nothing, or wait for its client.
func idleLimit(rescue time.Duration) time.Duration { return max(2*time.Second, rescue/4) }

// applicationName is what the database knows a grader's connections by, unless the DSN
// says otherwise.
const applicationName = "grader"

// connect opens a database. A transaction that does nothing for longer than idle is
// ended: the locks of a machine that hangs must not stop the others.
func connect(ctx context.Context, dsn string, idle time.Duration) (*postgresDB, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil { // which may repeat the DSN
		return nil, errors.New("--database: it is no DSN of PostgreSQL, such as postgres://user:password@host:5432/grader")
	}
	config.MaxConns = max(config.MaxConns, 10)
	if t := config.ConnConfig.ConnectTimeout; t <= 0 || t > connectTimeout {
		config.ConnConfig.ConnectTimeout = connectTimeout
	}
	params := config.ConnConfig.RuntimeParams
	params["application_name"] = cmp.Or(params["application_name"], applicationName)
	params["idle_in_transaction_session_timeout"] = strconv.FormatInt(idle.Milliseconds(), 10)
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, plainly(err)
	}
	return &postgresDB{pool, postgresConn{pool}}, nil
}

// ready fails unless the database is up to date.
func (d *postgresDB) ready(ctx context.Context) error {
	v, err := d.version(ctx)
	if err != nil {
		return err
	}
	if err := tooNew(v); err != nil {
		return err
	}
	const run = "run `grader migrate --database …` first"
	switch {
	case v == 0:
		return errors.New("--database: it has no tables yet: " + run)
	case v < len(migrations):
		return fmt.Errorf("--database: it was written by an older grader (its tables are version %d, this grader needs %d): %s",
			v, len(migrations), run)
	}
	m, err := rivermigrate.New(riverpgxv5.New(d.pool), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	res, err := m.Validate(ctx, nil)
	if err == nil && !res.OK {
		return errors.New("--database: the queue's tables are those of an older grader: " + run)
	}
	return err
}

func (d *postgresDB) version(ctx context.Context) (int, error) {
	made := false
	err := d.each(ctx, func(scan func(...any) error) error { return scan(&made) },
		`SELECT to_regclass('grader_migration') IS NOT NULL`)
	if err != nil || !made {
		return 0, err
	}
	return version(ctx, d)
}

// migrationLock is the advisory lock of who migrates: any number that is ours.
const migrationLock = 0x67726164 // "grad"

// migrationIdle is what a step of a migration may pause.
const migrationIdle = time.Minute

func migratePostgres(ctx context.Context, dsn string) ([]string, error) {
	db, err := connect(ctx, dsn, migrationIdle)
	if err != nil {
		return nil, err
	}
	defer db.pool.Close()
	lock, err := db.pool.Acquire(ctx)
	if err != nil {
		return nil, plainly(err)
	}
	defer lock.Release()
	if _, err := lock.Exec(ctx, `SELECT pg_advisory_lock($1)`, migrationLock); err != nil {
		return nil, plainly(err)
	}
	defer func() { _, _ = lock.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, migrationLock) }()
	quiet := &river.Config{Logger: slog.New(slog.DiscardHandler)}
	steps, err := migrateRiver(ctx, riverpgxv5.New(db.pool), quiet)
	if err != nil {
		return nil, plainly(err)
	}
	done, err := migrate(ctx, db, postgresWords)
	if err == nil && steps > 0 {
		done = append(done, fmt.Sprintf("%d steps of the queue's", steps))
	}
	return done, plainly(err)
}

func (d *postgresDB) begin(ctx context.Context) (pgx.Tx, error) { return d.pool.Begin(ctx) }

func (d *postgresDB) on(t pgx.Tx) conn { return postgresConn{t} }

func (d *postgresDB) commit(ctx context.Context, t pgx.Tx) error { return t.Commit(ctx) }

func (d *postgresDB) rollback(t pgx.Tx) { _ = t.Rollback(context.Background()) } // what went wrong before is told

func (d *postgresDB) shared() bool { return true }

func (d *postgresDB) close() error {
	d.pool.Close()
	return nil
}

// A postgresConn is a conn on what a pool and a transaction have in common.
type postgresConn struct{ pgxQueryer }

type pgxQueryer interface {
	Exec(ctx context.Context, query string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, query string, args ...any) (pgx.Rows, error)
	CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error)
}

func (c postgresConn) exec(ctx context.Context, query string, args ...any) (int64, error) {
	tag, err := c.Exec(ctx, query, args...)
	return tag.RowsAffected(), err
}

func (c postgresConn) each(ctx context.Context, row func(scan func(...any) error) error, query string, args ...any,
) error {
	rows, err := c.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// values has an array for each column. Of one parameter for each value, most of the time
// would go into reading the statement, and each number of rows would be another one.
func (c postgresConn) values(rows [][]any) (string, []any) {
	args, kinds := make([]any, len(rows[0])), make([]string, len(rows[0]))
	for i, first := range rows[0] {
		kind := "bigint"
		switch first.(type) {
		case string:
			args[i], kind = column[string](rows, i), "text"
		case []byte:
			args[i], kind = column[[]byte](rows, i), "bytea"
		case int:
			args[i] = column[int](rows, i)
		default:
			args[i] = column[int64](rows, i)
		}
		kinds[i] = fmt.Sprintf("$%d::%s[]", i+1, kind)
	}
	return "SELECT * FROM unnest(" + strings.Join(kinds, ", ") + ")", args
}

func column[T any](rows [][]any, i int) []T {
	list := make([]T, len(rows))
	for n, row := range rows {
		list[n] = row[i].(T)
	}
	return list
}

func (c postgresConn) bulk(ctx context.Context, table string, columns []string, rows [][]any) error {
	_, err := c.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromRows(rows))
	return err
}

var postgresWords = strings.NewReplacer(
	"{serial}", "bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "{key}", "bigint PRIMARY KEY",
	"{blob}", "bytea", "{unlogged}", "UNLOGGED", "{clustered}", "")
