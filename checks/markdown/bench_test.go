package markdown

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/hintjs"
)

// compiling is how the commands load challenges.
func compiling() *Loader {
	return &Loader{Program: func(code string) (checks.Check, error) { return hintjs.Compile(code) }}
}

func BenchmarkParse(b *testing.B) {
	text, err := os.ReadFile("testdata/guestbook-api.md")
	require.NoError(b, err)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := compiling().Parse("guestbook-api.md", text); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoadCurriculum is all challenges there are, in all languages.
func BenchmarkLoadCurriculum(b *testing.B) {
	tree := sharedFiles(b, "curriculum")
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := compiling().Load(tree); err != nil {
			b.Fatal(err)
		}
	}
}
