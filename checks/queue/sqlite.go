package queue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	_ "modernc.org/sqlite" // database/sql's driver
)

// sqliteDB is a SQLite file that this process alone has.
type sqliteDB struct {
	db   *sql.DB
	lock *flock.Flock
	sqliteConn
}

func openSQLite(ctx context.Context, file string, config *river.Config) (engine, error) {
	db, _, err := readySQLite(ctx, file)
	if err != nil {
		return nil, err
	}
	e, err := newEngine(db, riversqlite.New(db.db), config)
	if err != nil {
		return nil, errors.Join(err, db.close())
	}
	return e, nil
}

func migrateSQLite(ctx context.Context, file string) ([]string, error) {
	db, done, err := readySQLite(ctx, file)
	if err != nil {
		return nil, err
	}
	return done, db.close()
}

// readySQLite opens a file, which it locks, brings it up to date, and takes back what
// its last process had in hand when it died.
func readySQLite(ctx context.Context, file string) (*sqliteDB, []string, error) {
	lock := flock.New(file + ".lock")
	locked, err := lock.TryLock()
	if err != nil {
		return nil, nil, fmt.Errorf("--database: the file can't be made or locked: %w", err)
	}
	if !locked {
		return nil, nil, fmt.Errorf("--database: another process has %s open: stop it first, "+
			"or take PostgreSQL, which serves any number of them", file)
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return nil, nil, errors.Join(err, lock.Unlock())
	}
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: "_pragma=busy_timeout(10000)" +
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_txlock=immediate"}
	pool, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, nil, errors.Join(err, lock.Unlock())
	}
	pool.SetMaxOpenConns(1) // who writes waits in line here, not in the file
	db := &sqliteDB{pool, lock, sqliteConn{pool}}
	done, err := db.ready(ctx)
	if err != nil {
		return nil, nil, errors.Join(plainly(err), db.close())
	}
	return db, done, nil
}

func (d *sqliteDB) ready(ctx context.Context) ([]string, error) {
	quiet := &river.Config{Logger: slog.New(slog.DiscardHandler)}
	steps, err := migrateRiver(ctx, riversqlite.New(d.db), quiet)
	if err != nil {
		return nil, err
	}
	done, err := migrate(ctx, d, sqliteWords)
	if err != nil {
		return nil, err
	}
	if steps > 0 {
		done = append(done, fmt.Sprintf("%d steps of the queue's", steps))
	}
	for _, left := range []string{
		`UPDATE river_job SET state = 'available' WHERE state = 'running'`,
		`UPDATE grader_batch SET created = 0 WHERE state = 'receiving'`, // too long ago to be received
		`DELETE FROM river_leader`,                                      // who is elected for a while
	} {
		if _, err := d.exec(ctx, left); err != nil {
			return done, err
		}
	}
	return done, nil
}

func (d *sqliteDB) begin(ctx context.Context) (*sql.Tx, error) { return d.db.BeginTx(ctx, nil) }

func (d *sqliteDB) on(t *sql.Tx) conn { return sqliteConn{t} }

func (d *sqliteDB) commit(_ context.Context, t *sql.Tx) error { return t.Commit() }

func (d *sqliteDB) rollback(t *sql.Tx) { _ = t.Rollback() } // what went wrong before is told

func (d *sqliteDB) shared() bool { return false }

func (d *sqliteDB) close() error { return errors.Join(d.db.Close(), d.lock.Unlock()) }

// A sqliteConn is a conn on what [sql.DB] and [sql.Tx] have in common.
type sqliteConn struct {
	sqlQueryer
}

type sqlQueryer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// numbered gives a statement SQLite's place holders.
func numbered(query string) string { return strings.ReplaceAll(query, "$", "?") }

func (c sqliteConn) exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := c.ExecContext(ctx, numbered(query), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (c sqliteConn) each(ctx context.Context, row func(scan func(...any) error) error,
	query string, args ...any) error {
	rows, err := c.QueryContext(ctx, numbered(query), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

// bulk inserts a few hundred rows by one statement.
func (c sqliteConn) bulk(ctx context.Context, table string, columns []string, rows [][]any) error {
	const most = 500
	for ; len(rows) > 0; rows = rows[min(most, len(rows)):] {
		part := rows[:min(most, len(rows))]
		values, args := c.values(part)
		if _, err := c.exec(ctx, "INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") "+values, args...); err != nil {
			return err
		}
	}
	return nil
}

func (c sqliteConn) values(rows [][]any) (string, []any) {
	var query strings.Builder
	var args []any
	for _, row := range rows {
		for i, v := range row {
			switch {
			case i > 0:
				query.WriteString(", $")
			case len(args) == 0:
				query.WriteString("VALUES ($")
			default:
				query.WriteString("), ($")
			}
			args = append(args, v)
			query.WriteString(strconv.Itoa(len(args)))
		}
	}
	return query.String() + ")", args
}
