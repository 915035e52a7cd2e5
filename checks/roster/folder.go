package roster

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Folder makes a class of a folder with a checkout for each student, named after
// them. What begins with a dot is passed over, and so is the folder except, to
// which results are written.
func Folder(dir, except, challenge string) (*Class, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	not, _ := os.Stat(except)
	c := &Class{}
	for _, e := range entries {
		name, path := e.Name(), filepath.Join(dir, e.Name())
		info, err := os.Stat(path) // a link to a folder is one, too
		switch {
		case strings.HasPrefix(name, ".") || err == nil && not != nil && os.SameFile(info, not):
		case err != nil || !info.IsDir():
			c.note("%s: passed over, for it is no folder", name)
		default:
			c.Students = append(c.Students, Student{Line: len(c.Students) + 1, Name: name, URL: "./" + name, Folder: path,
				Challenge: challenge, id: name})
		}
	}
	if len(c.Students) == 0 {
		return nil, fmt.Errorf("%s has no folders: "+
			"there must be one for each student, named after them, with the project in it", dir)
	}
	return c, nil
}

// FindFolders finds the hand-ins that are folders: what is no URL and names a
// folder below base, the one that the roster is in. Whoever hands in chooses the
// cell, so nothing outside of base counts, not by a link either.
func (c *Class) FindFolders(base string) {
	root, err := os.OpenRoot(base)
	if err != nil {
		return // then there is none in it
	}
	defer root.Close()
	for i := range c.Students {
		s := &c.Students[i]
		name := filepath.FromSlash(strings.ReplaceAll(s.URL, `\`, "/"))
		if name == "" || strings.Contains(name, "://") || strings.ContainsRune(name, 0) {
			continue
		}
		if name = filepath.Clean(name); name == "." || !filepath.IsLocal(name) {
			continue
		}
		if info, err := root.Stat(name); err == nil && info.IsDir() {
			s.Folder = filepath.Join(base, name)
		}
	}
}

// IsPath reports whether a hand-in was meant to be a folder, whether there is one
// or not.
func (s Student) IsPath() bool {
	u := strings.ReplaceAll(s.URL, `\`, "/")
	return s.Folder != "" || strings.HasPrefix(u, "./") || strings.HasPrefix(u, "../") || strings.HasPrefix(u, "/")
}
