// Package pgtest runs a PostgreSQL server of its own, in a folder and on a port of its
// own, for tests and benchmarks.
package pgtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// ErrMissing says that PostgreSQL is not installed.
var ErrMissing = errors.New("PostgreSQL is not installed: it needs initdb and postgres, as Debian's package postgresql has them")

// A Server is a PostgreSQL server.
type Server struct {
	dir, bin string
	port     int
	settings []string
	cmd      *exec.Cmd
}

// Start makes a server and starts it. Of root it becomes another user, since PostgreSQL
// refuses to run as root. The settings are as of postgresql.conf, such as "fsync=off".
func Start(ctx context.Context, settings ...string) (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "grader-postgres-")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, bin: bin, settings: settings}
	if s.port, err = freePort(); err == nil {
		err = s.init(ctx)
	}
	if err == nil {
		err = s.Up(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

// binaries is the folder of the newest PostgreSQL.
func binaries() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		path, err = filepath.EvalSymlinks(path) // its neighbours may have no link
		return filepath.Dir(path), err
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", ErrMissing
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))) // else it is 0
		return n
	}
	slices.SortFunc(found, func(a, b string) int { return cmp.Compare(version(a), version(b)) })
	return filepath.Dir(found[len(found)-1]), nil
}

func freePort() (int, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return ln.Addr().(*net.TCPAddr).Port, ln.Close()
}

func (s *Server) init(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, "initdb"), "-D", s.data(), "-U", "grader", "-A", "trust",
		"-E", "UTF8", "--locale=C", "--no-sync")
	if err := s.asUser(cmd); err != nil {
		return err
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// other is the user as whom root runs it.
func other() (uid, gid int, err error) {
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, uidErr := strconv.Atoi(u.Uid)
			gid, gidErr := strconv.Atoi(u.Gid)
			return uid, gid, errors.Join(uidErr, gidErr)
		}
	}
	return 0, 0, errors.New("there is no user postgres or nobody, as whom to run PostgreSQL")
}

// Up starts the server, and waits until it answers.
func (s *Server) Up(ctx context.Context) error {
	args := []string{"-D", s.data(), "-p", strconv.Itoa(s.port), "-k", s.dir, "-c", "listen_addresses=127.0.0.1"}
	for _, setting := range s.settings {
		args = append(args, "-c", setting)
	}
	s.cmd = exec.Command(filepath.Join(s.bin, "postgres"), args...)
	if err := s.asUser(s.cmd); err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	s.cmd.Stdout, s.cmd.Stderr = log, log
	if err := s.cmd.Start(); err != nil {
		return err
	}
	for ctx.Err() == nil {
		ready := exec.CommandContext(ctx, filepath.Join(s.bin, "pg_isready"),
			"-q", "-h", "127.0.0.1", "-p", strconv.Itoa(s.port))
		if ready.Run() == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	text, _ := os.ReadFile(log.Name()) // what there is of it
	return errors.Join(fmt.Errorf("PostgreSQL did not start: %w\n%s", ctx.Err(), text), s.Down())
}

// Down stops the server: its clients lose their connections at once.
func (s *Server) Down() error {
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	return s.cmd.Wait()
}

// Pid is the process of the server, whose children its others are.
func (s *Server) Pid() int { return s.cmd.Process.Pid }

// Close stops the server and removes all of it.
func (s *Server) Close() error { return errors.Join(s.Down(), os.RemoveAll(s.dir)) }

// Create makes a database, and gives its DSN.
func (s *Server) Create(ctx context.Context, name string) (string, error) {
	return s.DSN(name), s.client(ctx, "createdb", name)
}

// DSN is that of a database.
func (s *Server) DSN(name string) string {
	return fmt.Sprintf("postgres://grader@127.0.0.1:%d/%s", s.port, name)
}

// Dump writes a database into a file, as pg_dump does, while it is used.
func (s *Server) Dump(ctx context.Context, name, file string) error {
	return s.client(ctx, "pg_dump", "--format=custom", "--file", file, name)
}

// Restore fills an empty database from such a file.
func (s *Server) Restore(ctx context.Context, file, name string) error {
	return s.client(ctx, "pg_restore", "--exit-on-error", "--dbname", name, file)
}

// client runs one of PostgreSQL's own clients.
func (s *Server) client(ctx context.Context, program string, args ...string) error {
	args = append([]string{"-h", "127.0.0.1", "-p", strconv.Itoa(s.port), "-U", "grader"}, args...)
	if out, err := exec.CommandContext(ctx, filepath.Join(s.bin, program), args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", program, err, out)
	}
	return nil
}
