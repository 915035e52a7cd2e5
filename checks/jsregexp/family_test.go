package jsregexp

import (
	"context"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// seed are the patterns of the exercise that the project began with.
var seed = []string{
	`/currentUsers/s`,
	`/io.emit.*('|")user count('|").*currentUsers/s`,
	`/socket.on.*('|")user count('|")/s`,
}

var asserted = regexp.MustCompile(`(?:match|Match)\(\s*[\w.]+,\s*(/(?:[^/\n\\\[]|\\.|\[(?:[^\]\n\\]|\\.)*\])+/[a-z]*)`)

// family returns the literals that the hints of the curriculum match pages with.
func family(t testing.TB) []string {
	const dir = "../../../shared/curriculum"
	if _, err := os.Stat(dir); err != nil {
		return nil
	}
	seen := map[string]bool{}
	var all []string
	require.NoError(t, fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".md") {
			return err
		}
		page, err := os.ReadFile(dir + "/" + path)
		for _, m := range asserted.FindAllStringSubmatch(string(page), -1) {
			if !seen[m[1]] {
				seen[m[1]] = true
				all = append(all, m[1])
			}
		}
		return err
	}))
	return all
}

// TestFamily holds that no pattern of the family needs backtracking.
func TestFamily(t *testing.T) {
	literals := family(t)
	if literals == nil {
		t.Skip("not in a clone: ../shared/curriculum")
	}
	require.Greater(t, len(literals), 30)
	planned := 0
	for _, literal := range append(literals, seed...) {
		re, err := CompileLiteral(literal)
		require.NoError(t, err, literal)
		if re.segments != nil {
			planned++
		}
		assert.True(t, re.segments != nil || re.linear != nil && !re.linear.lines, literal)
		parts := re.Parts()
		assert.NotEmpty(t, parts, literal)
	}
	t.Logf("%d literals, %d of them by segments", len(literals), planned-len(seed))
}

// hostile repeats what is almost a match: on one line, or on a line each.
func hostile(re *Regexp, size int, between string) string {
	var names []string
	for _, p := range re.Parts() {
		names = append(names, p.Name)
	}
	almost := strings.Join(names, " ")
	almost = almost[:len(almost)-1] + between
	return strings.Repeat(almost, size/len(almost)+1)[:size]
}

// TestHostile matches bodies made of the patterns' own prefixes. It is about
// finishing; how fast is BenchmarkHostile's business.
func TestHostile(t *testing.T) {
	for _, literal := range append(family(t), seed...) {
		re, err := CompileLiteral(literal)
		require.NoError(t, err)
		for _, body := range []string{
			hostile(re, 1<<20, " "), hostile(re, 5<<20, " "), hostile(re, 5<<20, "\n"),
			strings.Repeat(re.Parts()[0].Name+strings.Repeat(" ", 200), 5<<20/200),
		} {
			text := NewText(body)
			_, err = re.Match(t.Context(), text)
			assert.NoError(t, err, literal)
			_, err = re.Trace(t.Context(), text)
			assert.NoError(t, err, literal)
		}
	}
}

// TestBudget holds that running out is ErrBudget, and shows nothing of the text.
func TestBudget(t *testing.T) {
	re, err := CompileLiteral(`/^(a+)+(?!a)b\1/`)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	for name, text := range map[string]string{
		"time": strings.Repeat("a", 40) + "secret",
		"size": strings.Repeat("b", maxBacktrackUnits+1),
	} {
		t.Run(name, func(t *testing.T) {
			matched, err := re.Match(ctx, NewText(text))
			assert.ErrorIs(t, err, ErrBudget)
			assert.False(t, matched)
			assert.NotContains(t, err.Error(), "secret")
		})
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = re.Exec(ended, NewText("aab"), 0)
	assert.ErrorIs(t, err, ErrBudget)
	assert.ErrorIs(t, err, context.Canceled)
}

const source = `'use strict';
require('dotenv').config();
const express = require('express');
const app = express();
const server = require('node:http').createServer(app);
let guests = 0;

function listen(channel) {
  channel.on('connection', (visitor) => {
    guests += 1; // someone came in
    console.log("a visitor has come in, there are", guests, "now");
    visitor.on('disconnect', () => { guests -= 1; });
  });
}

app.set('view engine', 'pug');
app.route('/').get((request, response) => { response.render('index', { title: 'Hello' }); });
server.listen(process.env.PORT || 3000);
`

// ending makes the seed's patterns match at the end of a source.
const ending = "socket.on('user count', n => n);\nio.emit('user count', currentUsers);\n"

func page(size int) string {
	return strings.Repeat(source, size/len(source)+1)[:size-len(ending)] + ending
}

// BenchmarkMatch is about ordinary pages. MB/s says how much text is read.
func BenchmarkMatch(b *testing.B) {
	for _, literal := range seed {
		re, err := CompileLiteral(literal)
		require.NoError(b, err)
		for name, body := range map[string]string{
			"4KB": page(4 << 10), "1MiB": page(1 << 20), "1MiB-miss": strings.TrimSuffix(page(1<<20), ending),
			"bundle": bundle(1<<20) + ending, "bundle-miss": bundle(1 << 20),
		} {
			text := NewText(body)
			b.Run("Match/"+name+literal, func(b *testing.B) {
				b.SetBytes(int64(len(body)))
				b.ReportAllocs()
				for b.Loop() {
					if matched, err := re.Match(b.Context(), text); err != nil || matched == strings.HasSuffix(name, "-miss") {
						b.Fatal("wrong verdict")
					}
				}
			})
			b.Run("Find/"+name+literal, func(b *testing.B) {
				b.SetBytes(int64(len(body)))
				b.ReportAllocs()
				for b.Loop() {
					_, _ = re.Find(b.Context(), text)
				}
			})
		}
	}
}

// BenchmarkHostile is about bodies made of a pattern's own prefixes: the matcher
// that is chosen, beside the others (backtracking has its budget).
func BenchmarkHostile(b *testing.B) {
	for _, literal := range append(seed, family(b)...) {
		re, err := CompileLiteral(literal)
		require.NoError(b, err)
		body := hostile(re, 1<<20, " ")
		text := NewText(body)
		run := func(name string, match func()) {
			b.Run(name+literal, func(b *testing.B) {
				b.SetBytes(int64(len(body)))
				for b.Loop() {
					match()
				}
			})
		}
		run("chosen", func() { _, _ = re.Match(b.Context(), text) })
		run("regexp", func() { re.linear.match(text) })
		other, err := re.backtracking()
		require.NoError(b, err)
		run("backtracking", func() { _, _ = other.exec(b.Context(), text, 0) })
	}
}

func BenchmarkCompile(b *testing.B) {
	for _, literal := range append(seed, family(b)...) {
		b.Run(literal, func(b *testing.B) {
			for b.Loop() {
				_, _ = CompileLiteral(literal)
			}
		})
	}
}
