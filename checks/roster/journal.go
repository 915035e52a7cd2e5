package roster

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/gofrs/flock"
)

// A Journal is the file of outcomes, a line of JSON each, written as they come
// and never rewritten: what is in it survives a crash. Of two lines of the same
// hand-in the last counts.
type Journal struct {
	mu   sync.Mutex
	file *os.File
	lock *flock.Flock
	done map[key]*Outcome
}

// OpenJournal opens or creates a journal, and locks it, by a file beside it, for
// as long as it is open: two that write would spoil it. With resume, what is in it
// counts as done; a last line that a crash cut short is taken off. Without, a
// journal that has something in it is an error, so that nothing is lost by mistake.
func OpenJournal(name string, resume bool) (*Journal, error) {
	lock := flock.New(name + ".lock")
	locked, err := lock.TryLock()
	if err != nil {
		return nil, err
	}
	if !locked {
		return nil, fmt.Errorf("%s is being written by another run: wait for its end, or take another --out", name)
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	j := &Journal{file: f, lock: lock, done: map[key]*Outcome{}}
	if err := j.read(name, resume); err != nil {
		return nil, errors.Join(err, f.Close(), lock.Unlock())
	}
	return j, nil
}

func (j *Journal) read(name string, resume bool) error {
	info, err := j.file.Stat()
	if err != nil {
		return err
	}
	if !resume && info.Size() > 0 {
		return fmt.Errorf("%s has outcomes in it already: --resume goes on with it, another --out starts anew", name)
	}
	r := bufio.NewReader(j.file)
	var whole int64 // bytes of complete lines
	for line := 1; ; line++ {
		text, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break // what follows the last line feed was cut short
		}
		if err != nil {
			return err
		}
		whole += int64(len(text))
		var o Outcome
		if err := json.Unmarshal(bytes.TrimSpace(text), &o); err != nil {
			return fmt.Errorf("%s:%d: not a line of a journal: take it out, or begin anew with another --out (%w)",
				name, line, err)
		}
		j.done[o.key()] = &o
	}
	if err := j.file.Truncate(whole); err != nil {
		return err
	}
	_, err = j.file.Seek(whole, io.SeekStart)
	return err
}

// add writes an outcome so that it is there after a crash of the process.
func (j *Journal) add(o *Outcome) error {
	line, err := json.Marshal(o)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, err := j.file.Write(append(line, '\n')); err != nil {
		return err
	}
	j.done[o.key()] = o
	return nil
}

// Close writes the journal to the disk, and unlocks it.
func (j *Journal) Close() error { return errors.Join(j.file.Sync(), j.file.Close(), j.lock.Unlock()) }
