package markdown

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func challenge(id, name, title string) *fstest.MapFile {
	return &fstest.MapFile{Data: fmt.Appendf(nil,
		"---\nid: %s\ntitle: %s\nchallengeType: 2\ndashedName: %s\n---\n\n# --hints--\n\nIt is.\n\n```js\n```\n", id, title, name)}
}

func TestLoad(t *testing.T) {
	tree := fstest.MapFS{
		"README.md":                  {Data: []byte("# Challenges\n")},
		"notes.txt":                  {Data: []byte("---\nchallengeType: 2\n---\n")},
		"b/one.md":                   challenge("id1", "one", "One"),
		"a/two.md":                   challenge("id2", "two", "Two"),
		"a/basic.md":                 {Data: []byte("---\nid: id9\nchallengeType: 0\ndashedName: nine\n---\n")},
		"a/wrong.md":                 {Data: []byte("---\nid: id3\nchallengeType: 2\n---\n")},
		"c/same-id.md":               challenge("id1", "three", "Three"),
		"c/same-name.md":             challenge("id4", "two", "Two"),
		"c/id-is-name.md":            challenge("one", "four", "Four"),
		".git/one.md":                challenge("id5", "five", "Five"),
		"a/node_modules/x/readme.md": challenge("id6", "six", "Six"),
	}
	list, problems, err := new(Loader).Load(tree)
	require.NoError(t, err)
	var titles []string
	for _, ch := range list {
		titles = append(titles, ch.Block+": "+ch.Title)
	}
	assert.Equal(t, []string{"a: Two", "b: One"}, titles)
	assert.Equal(t, strings.Join([]string{
		"a/wrong.md:1: the front matter has no title",
		"a/wrong.md:1: the front matter has no dashedName",
		"a/wrong.md:4: there is no section `# --hints--`",
		"c/id-is-name.md:2: id one is taken by b/one.md",
		"c/same-id.md:2: id id1 is taken by b/one.md",
		"c/same-name.md:5: dashedName two is taken by a/two.md",
	}, "\n"), problems.Error())
}

func TestLoadTakesOneLanguage(t *testing.T) {
	tree := fstest.MapFS{
		"arabic/x/one.md":   challenge("id1", "one", "Arabic"),
		"english/x/one.md":  challenge("id1", "one", "English"),
		"japanese/x/one.md": challenge("id1", "one", "Japanese"),
		"arabic/x/two.md":   challenge("id2", "two", "Arabic"),
		"japanese/x/two.md": challenge("id2", "two", "Japanese"),
		"ours/b/zwei.md":    challenge("id2", "two", "A copy of ours"),
	}
	for language, want := range map[string]string{"": "Arabic English", "japanese": "Japanese Japanese", "swahili": "Arabic English"} {
		list, problems, err := (&Loader{Language: language}).Load(tree)
		require.NoError(t, err)
		assert.Empty(t, problems)
		require.Len(t, list, 2)
		assert.Equal(t, want, list[0].Title+" "+list[1].Title, language)
	}
}

// A project that is judged by people is listed, though there is nothing to grade.
func TestLoadListsWhatHasNoHints(t *testing.T) {
	const front = "---\nid: %s\ntitle: T\nchallengeType: 4\ndashedName: %[1]s\n---\n\n# --description--\n\nBuild it.\n\n"
	list, problems, err := new(Loader).Load(fstest.MapFS{
		"a.md": {Data: fmt.Appendf(nil, front+"# --hints--\n\n# --seed--\n", "a")},
		"b.md": {Data: fmt.Appendf(nil, front+"# --solutions--\n\n```js\n// none\n```\n", "b")},
	})
	require.NoError(t, err)
	assert.Empty(t, problems)
	require.Len(t, list, 2)
	assert.Empty(t, list[0].Hints)
	assert.Empty(t, list[1].Hints)
}

func TestLoadSaysWhatItCannotRead(t *testing.T) {
	_, _, err := new(Loader).Load(os.DirFS("testdata/no-such-folder"))
	assert.ErrorIs(t, err, fs.ErrNotExist)
}

// unrelated is a tree of 10 000 files of which one is a challenge.
func unrelated() fstest.MapFS {
	tree := fstest.MapFS{"curriculum/english/z/one.md": challenge("id1", "one", "One")}
	post := []byte("---\ntitle: A post\ndate: 2024-01-01\n---\n\n" + strings.Repeat("Some words, and more of them.\n", 100))
	page := []byte("# A page\n\n" + strings.Repeat("Some words, and more of them.\n", 100))
	lesson := []byte("---\nid: 5f\ntitle: A lesson\nchallengeType: 0\ndashedName: a-lesson\n---\n\n# --hints--\n\n" + strings.Repeat("Some words.\n", 200))
	for i := range 9999 {
		tree[fmt.Sprintf("curriculum/english/%d/%d.md", i%100, i)] = &fstest.MapFile{Data: [][]byte{post, page, lesson}[i%3]}
	}
	return tree
}

func TestLoadPassesOverUnrelatedFiles(t *testing.T) {
	list, problems, err := new(Loader).Load(unrelated())
	require.NoError(t, err)
	assert.Empty(t, problems)
	require.Len(t, list, 1)
	assert.Equal(t, "One", list[0].Title)
}

func BenchmarkLoadUnrelated(b *testing.B) {
	dir := b.TempDir()
	require.NoError(b, os.CopyFS(dir, unrelated()))
	for b.Loop() {
		if _, _, err := new(Loader).Load(os.DirFS(dir)); err != nil {
			b.Fatal(err)
		}
	}
}
