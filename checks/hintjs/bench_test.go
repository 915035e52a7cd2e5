package hintjs_test

import (
	"testing"

	"grader/checks/hintjs"
)

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := hintjs.Compile(`
  const url = new URL("/_api/server.js", code);
  const res = await fetch(url);
  const data = await res.text();
  assert.match(data, /currentUsers/s, 'You should have variable currentUsers defined');`); err != nil {
			b.Fatal(err)
		}
	}
}
