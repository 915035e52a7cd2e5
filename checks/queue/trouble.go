package queue

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrFull says that there is no room for what is to be kept.
var ErrFull = errors.New("the database's disk is full: make room, and the work goes on; what was kept before is not lost")

// plainly says in a sentence what is wrong with a database, where it is known.
func plainly(err error) error {
	var lite *sqlite.Error
	if !errors.As(err, &lite) {
		return err
	}
	switch lite.Code() & 0xff { // the rest says where it was found
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%w (%w)", ErrFull, err)
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return fmt.Errorf("--database: the file is no SQLite database, or is damaged: take another, or its backup (%w)", err)
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return fmt.Errorf("--database: the file can't be written: its folder must exist and be writable (%w)", err)
	}
	return err
}
