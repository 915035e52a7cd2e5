package markdown

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"grader/checks"
	"grader/checks/lang"
)

// Load reads all challenges in a tree of files, and passes over the files that
// are none. Hidden folders and node_modules are not looked into.
//
// It returns the challenges without problems, in the order of their files' paths,
// and all problems. That two challenges share an id or a name is a problem,
// unless they are translations: of the same id and name, at paths that differ in
// one folder. Of those, the one in the folder Language is taken, else the one in
// the folder "english", else the first.
//
// The error is that of a tree that can't be read.
func (l *Loader) Load(fsys fs.FS) ([]*checks.Challenge, Problems, error) {
	var found []source
	var problems Problems
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (d.Name()[0] == '.' || d.Name() == "node_modules"):
			return fs.SkipDir
		case !d.Type().IsRegular() || path.Ext(name) != ".md":
			return nil
		}
		src, err := readOurs(fsys, name)
		if err != nil || src == nil {
			return err
		}
		s, err := l.parse(name, src)
		var ps Problems
		switch {
		case errors.As(err, &ps):
			problems = append(problems, ps...)
		case err == nil:
			if dir := path.Dir(name); dir != "." {
				s.challenge.Block = path.Base(dir)
				s.challenge.Language = lang.OfFolder(dir)
			}
			found = append(found, s)
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read challenges: %w", err)
	}
	list, twice := l.distinct(found)
	return list, append(problems, twice...), nil
}

// readOurs reads a file if it begins as a challenge does; nil if not.
func readOurs(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, 1024)
	n, err := io.ReadFull(f, head)
	head = head[:n]
	switch {
	case err != nil && err != io.EOF && err != io.ErrUnexpectedEOF:
		return nil, err
	case !bytes.HasPrefix(bytes.TrimPrefix(head, []byte("\ufeff")), []byte(fence)):
		return nil, nil
	case err == nil:
		rest, err := io.ReadAll(io.LimitReader(f, maxFile))
		return append(head, rest...), err
	}
	return head, nil
}

// distinct takes one of each challenge's translations, and finds the challenges
// that share an id or a name.
func (l *Loader) distinct(found []source) ([]*checks.Challenge, Problems) {
	var taken []source
	var problems Problems
	owner := map[string]int{} // by id and by name: index in taken
	for _, s := range found {
		byID, hasID := owner[s.challenge.ID]
		byName, hasName := owner[s.challenge.Name]
		switch {
		case hasID && hasName && byID == byName && translations(taken[byID], s):
			if l.rank(s.file) < l.rank(taken[byID].file) {
				taken[byID] = s
			}
		case hasID:
			problems = append(problems, s.twice("id", s.challenge.ID, s.idLine, taken[byID]))
		case hasName:
			problems = append(problems, s.twice("dashedName", s.challenge.Name, s.nameLine, taken[byName]))
		default:
			owner[s.challenge.ID], owner[s.challenge.Name] = len(taken), len(taken)
			taken = append(taken, s)
		}
	}
	slices.SortStableFunc(taken, func(a, b source) int { return cmp.Compare(a.file, b.file) })
	list := make([]*checks.Challenge, len(taken))
	for i, s := range taken {
		list[i] = s.challenge
	}
	return list, problems
}

func (s source) twice(what, value string, line int, first source) Problem {
	return Problem{File: s.file, Line: line, Message: fmt.Sprintf("%s %s is taken by %s", what, value, first.file)}
}

// translations reports whether two files are the same challenge in two
// languages.
func translations(a, b source) bool {
	if a.challenge.ID != b.challenge.ID || a.challenge.Name != b.challenge.Name {
		return false
	}
	return path.Dir(a.file) != path.Dir(b.file) && len(a.challenge.Hints) == len(b.challenge.Hints)
}

// rank is lower for a file in a language that is preferred.
func (l *Loader) rank(file string) int {
	folders := strings.Split(path.Dir(file), "/")
	switch {
	case l.Language != "" && slices.Contains(folders, l.Language):
		return 0
	case slices.Contains(folders, "english"):
		return 1
	}
	return 2
}
