package hintjs_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/fixtures/reference"
)

var update = flag.Bool("update", false, "ask Node anew for the golden answers")

const goldenFile = "testdata/answers.json"

// An exchange is a piece of JavaScript, and what V8 with chai answered: the name
// and message of what was thrown, or nothing.
type exchange struct {
	Call   string
	Answer []string
}

// TestGoldenAnswers needs no Node: its answers were kept.
func TestGoldenAnswers(t *testing.T) {
	if *update {
		updateGolden(t)
	}
	raw, err := os.ReadFile(goldenFile)
	require.NoError(t, err)
	var list []exchange
	require.NoError(t, json.Unmarshal(raw, &list))
	for batch := range slices.Chunk(list, 50) {
		var calls []string
		for _, x := range batch {
			calls = append(calls, x.Call)
		}
		for i, got := range runCalls(t, calls) {
			assert.Equal(t, batch[i].Answer, got, batch[i].Call)
		}
	}
}

func updateGolden(t *testing.T) {
	node := reference.Start(t)
	g := generator{rand.New(rand.NewPCG(1, 2))}
	calls := []string{
		`JSON.parse('<!DOCTYPE html>')`, `JSON.parse('{"a":1,}')`, `JSON.parse('')`, `JSON.parse('[1 2]')`, `JSON.parse(undefined)`, `JSON.parse('{"a":"\n"}')`,
		`new URL('/no-base')`,
		`assert.fail(new Date('Mon Jan 01 1990').toDateString())`, `assert.fail(new Date('nonsense').toDateString())`, `assert.fail(String(new Date('05 October 2011, GMT').getTime()))`,
		`assert.fail(new Date(0).toLocaleDateString('en-US', { timeZone: 'UTC', weekday: 'short', month: 'short', day: '2-digit', year: 'numeric' }))`,
		`assert.fail('a-b'.replace(/(?<x>a)-(b)/, '$2$<x>$&'))`, `assert.fail(String('a1b2'.match(/\d/g)))`, `assert.fail('io.emit\n"x"'.search(/emit.*"x"/s) + '')`,
		`assert.fail(new URL('../x?y#z', 'http://a.test/b/c/d').href)`, `assert.fail(String(new URLSearchParams({ a: 'é ~', b: "it's" })))`, `assert.fail(btoa('hint') + atob('aGludA=='))`,
		`assert.fail(JSON.stringify(structuredClone({ a: [1, { b: null }] })))`, `new RegExp('(')`, `/a/y.exec('ba') || assert.fail('sticky')`,
	}
	for _, method := range sortedKeys(shapes) {
		for range 4 {
			calls = append(calls, g.call(method, shapes[method]))
		}
	}
	var list []exchange
	for i, answer := range node.Calls(t, calls) {
		if len(answer) > 0 && answer[0] == "TypeError" && answer[1] != "Invalid URL" {
			continue // the engine's own words
		}
		list = append(list, exchange{calls[i], answer})
	}
	raw, err := json.MarshalIndent(list, "", " ")
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll("testdata", 0o755))
	require.NoError(t, os.WriteFile(goldenFile, append(raw, '\n'), 0o644))
	fmt.Println("wrote", len(list), "answers")
}
