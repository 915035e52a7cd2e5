package roster_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"grader/checks/roster"
)

func BenchmarkRead(b *testing.B) {
	text := "student,url\n" + strings.Join(rowsOf(2000, "s ", "https://h%d.example"), "\n")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := roster.Read(strings.NewReader(text)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkResults is a class all of whose students handed in the same, which is
// most to tell.
func BenchmarkResults(b *testing.B) {
	list, outcomes := bigClass(b, 2000)
	for name, write := range map[string]func() error{
		"csv":     func() error { return roster.CSV(io.Discard, list, outcomes) },
		"summary": func() error { return roster.Summary(io.Discard, list, outcomes, time.Unix(0, 0)) },
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
