package queue

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"grader/checks/batch"
)

// plainly says in a sentence what is wrong with a database, where it is known.
func plainly(err error) error {
	var lite *sqlite.Error
	var server *pgconn.PgError
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &lite):
		return ofSQLite(err, lite.Code()&0xff) // the rest says where it was found
	case errors.As(err, &server):
		return ofPostgres(err, server.Code)
	case errors.As(err, &connect): // also where the time for it is over
		return away{err}
	case errors.Is(err, context.DeadlineExceeded): // which is a net.Error, too
		return err
	case errors.As(err, &network):
		return away{err}
	}
	return err
}

// away is why a database can't be reached.
type away struct{ cause error }

func (a away) Error() string   { return fmt.Sprintf("%v (%v)", batch.ErrAway, a.cause) }
func (a away) Unwrap() []error { return []error{batch.ErrAway, a.cause} }

// atStart says it of a database that is to be opened: nothing goes on when that is back.
func atStart(err error) error {
	var gone away
	if errors.As(err, &gone) {
		return fmt.Errorf("--database: it can't be reached: see that it runs and that its address is right, "+
			"then start this again (%w)", gone.cause)
	}
	return err
}

// keepable reports whether each database can keep texts; SQLite alone would keep any.
func keepable(texts ...string) bool {
	for _, text := range texts {
		if strings.IndexByte(text, 0) >= 0 || !utf8.ValidString(text) {
			return false
		}
	}
	return true
}

func ofSQLite(err error, code int) error {
	switch code {
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%w (%w)", batch.ErrFull, err)
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return fmt.Errorf("--database: the file is no SQLite database, or is damaged: take another, or its backup (%w)", err)
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return fmt.Errorf("--database: the file can't be written: its folder must exist and be writable (%w)", err)
	}
	return err
}

// ofPostgres goes by PostgreSQL's error codes (its manual, appendix A).
func ofPostgres(err error, code string) error {
	switch code {
	case "53100":
		return fmt.Errorf("%w (%w)", batch.ErrFull, err)
	case "22021", "22P05":
		return fmt.Errorf("%w (%w)", batch.ErrText, err)
	case "53300":
		return fmt.Errorf("the database takes no more connections: raise its max_connections, or run fewer workers (%w)", err)
	case "28P01", "28000":
		return fmt.Errorf("--database: the user or the password is wrong (%w)", err)
	case "3D000":
		return fmt.Errorf("--database: there is no database of that name: createdb makes it (%w)", err)
	case "42501":
		return fmt.Errorf("--database: the user may not do that: it must own the tables (%w)", err)
	case "25P03":
		return fmt.Errorf("the database gave up waiting for this machine; others have its work, and nothing is lost (%w)", err)
	case "57P01", "57P02", "57P03":
		return away{err}
	}
	return err
}
