package jsregexp

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// bundle is like what a minifier makes of a large program: one line, few words
// and no two parts the same. Nothing in it matches the seed's patterns.
func bundle(size int) string {
	parts := []string{
		`function %s(e,t,n){var r=n(%d);return r&&r.__esModule?r.default:e[t]}`, `%s.on("k%d",function(e){return t.push(e)}),`,
		`e.exports=%s(%d);`, `!function(){"use strict";%s.emit("c%d",this.state)}();`, `const{%s:o,size:u=%d}=this.props;`,
		`socket.%s=io("/%d",{path:"/socket.io"}),`, `/*! %s v%d | MIT */`, `"caf\u00e9 %s".replace(/['"]/g,"%d");`,
	}
	random := rand.New(rand.NewPCG(1, 2))
	var out strings.Builder
	for out.Len() < size {
		fmt.Fprintf(&out, parts[random.IntN(len(parts))], string(rune('a'+random.IntN(26)))+string(rune('A'+random.IntN(26))), random.IntN(10000))
	}
	return out.String()[:size]
}

func BenchmarkDecode(b *testing.B) {
	for _, c := range []struct{ name, body string }{
		{"ascii-4KB", page(4 << 10)},
		{"ascii-1MiB", page(1 << 20)},
		{"astral-1MiB", strings.Repeat("let smile = '\U0001F600'; ", 1<<20/24)},
		{"ill-formed-1MiB", strings.Repeat("let broken = '\xf0\x9f\xff'; ", 1<<20/24)},
	} {
		b.Run(c.name, func(b *testing.B) {
			body := []byte(c.body)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				Decode(body)
			}
		})
	}
}
