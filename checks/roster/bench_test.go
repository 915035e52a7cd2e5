package roster_test

import (
	"io"
	"strings"
	"testing"

	"grader/checks/roster"
)

func BenchmarkRead(b *testing.B) {
	text := "student,url\n" + strings.Join(rowsOf(2000, "s ", "https://h%d.example"), "\n")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := roster.Read(strings.NewReader(text), roster.ReadOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkResults is a class all of whose students handed in the same, which is
// most to tell.
func BenchmarkResults(b *testing.B) {
	results := bigClass(b, 2000)
	for name, write := range map[string]func() error{
		"csv":     func() error { return results.CSV(io.Discard) },
		"summary": func() error { return results.Summary(io.Discard, roster.SummaryOptions{}) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := write(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
