package render_test

import (
	"io"
	"testing"

	"grader/checks/render"
)

func BenchmarkFormats(b *testing.B) {
	for _, f := range render.Formats() {
		for _, name := range []string{"pass", "fail"} {
			b.Run(f.Name+"/"+name, func(b *testing.B) {
				r := reports()[name]
				b.ReportAllocs()
				for b.Loop() {
					if err := f.Write(io.Discard, r, options()); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
