package roster_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/roster"
)

func TestARosterWithoutAStudent(t *testing.T) {
	for name, c := range map[string]struct{ source, gone, id, want string }{
		"lines stay": {"student,url\nAda,https://a.example\nBen,https://b.example\nAda,https://c.example\nCleo,\n", "Ada", "",
			"student,url\n\nBen,https://b.example\n\nCleo,\n"},
		"what nobody reads goes": {"student,url,with whom\nAda,https://a.example,Ben\nBen,https://b.example,Ada\n", "Ada", "",
			"student,url,with whom\n\nBen,https://b.example,\n"},
		"semicolons, Windows-1252, lines in a cell": {"sep=;\nName;E-Mail;URL\nZo\xeb;zoe@x.example;https://z.example\n" +
			"J\xfcrgen;j@x.example;\"https://j.example\nhttps://github.com/j/j\"\nBen;b@x.example;https://b.example\n", "Zoë", "",
			"Name,E-Mail,URL\n\n\nJürgen,j@x.example,\"https://j.example\nhttps://github.com/j/j\"\nBen,b@x.example,https://b.example\n"},
		"the same under another name": {"name,email,url\nA. L.,Ada@x.example,https://a.example\nBen,ben@x.example,https://b.example\n" +
			"Ada,ada@x.example,https://c.example\n", "Ada", "ada@x.example", "name,email,url\n\nBen,ben@x.example,https://b.example\n"},
		"another of the name": {"student,student id,url\nAda,1,https://a.example\nAda,2,https://b.example\n", "Ada", "2",
			"student,student id,url\nAda,1,https://a.example\n"},
		"nobody": {"student,url\nAda,https://a.example\n", "Eve", "", "student,url\nAda,https://a.example\n"},
	} {
		t.Run(name, func(t *testing.T) {
			gone := func(name, id string) bool { return name == c.gone && (c.id == "" || id == c.id) }
			rest, err := roster.Without([]byte(c.source), roster.ReadOptions{}, gone)
			require.NoError(t, err)
			assert.Equal(t, c.want, string(rest))

			class, err := roster.Read(bytes.NewReader(rest), roster.ReadOptions{})
			require.NoError(t, err)
			for _, s := range class.Students {
				o := s.Outcome(nil, "")
				assert.False(t, gone(o.Student, o.ID))
			}
		})
	}
}

func TestARosterThatWouldReadOtherwise(t *testing.T) {
	for name, source := range map[string]string{
		"nobody is left": "student,url\nAda,https://a.example\n",
		"addresses of too few to tell their column": "nombre,correo,url\nAda,a@x.example,https://a.example\nBen,b@x.example,\n" +
			"Cleo,c@x.example,\nDi,d@x.example,\nEve,e@x.example,\nFay,none,\n",
		"no roster": "a,b\n1,2\n",
	} {
		_, err := roster.Without([]byte(source), roster.ReadOptions{}, func(name, _ string) bool { return name == "Ada" })
		assert.Error(t, err, name)
	}
}
