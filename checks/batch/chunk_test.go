package batch_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/batch"
)

func TestHost(t *testing.T) {
	for url, want := range map[string]string{
		"https://Ada.Example/x":                "ada.example",
		"http://a.example:3000?x":              "a.example:3000",
		"https://user:pw@a.example/@b.example": "a.example",
		"ada.example/app":                      "ada.example",
		"http:\\\\":                            "http:",
		"":                                     "",
	} {
		assert.Equal(t, want, batch.Host(url), url)
	}
}

func TestChunksMixHosts(t *testing.T) {
	var hosts []string
	for i := range 40 { // in the order of their hosts, as an export may be
		hosts = append(hosts, slices.Repeat([]string{fmt.Sprint("h", i)}, 25)...)
	}
	chunks := batch.Chunks(hosts, 10, time.Unix(0, 0))
	require.Len(t, chunks, 20)
	seen := map[int]bool{}
	for _, c := range chunks {
		assert.Len(t, c.N, 50)
		assert.True(t, c.At.IsZero())
		per := map[string]int{}
		for _, n := range c.N {
			per[hosts[n]]++
			seen[n] = true
		}
		assert.Len(t, per, 40, "each host has its part in each chunk")
	}
	assert.Len(t, seen, 1000, "each submission once")
}

func TestACrowdedHostHasChunksOfItsOwn(t *testing.T) {
	now := time.Unix(1000, 0)
	hosts := slices.Repeat([]string{"", "big", "other", "third"}, 100)
	hosts = append(hosts, "small")
	chunks := batch.Chunks(hosts, 10, now)
	var big []batch.Chunk
	all := 0
	for _, c := range chunks {
		all += len(c.N)
		if hosts[c.N[0]] == "big" {
			big = append(big, c)
		}
	}
	assert.Equal(t, len(hosts), all)
	require.Len(t, big, 2)
	assert.Equal(t, now, big[0].At)
	assert.Equal(t, now.Add(5*time.Second), big[1].At, "50 at 10 a second")
	for _, c := range big {
		for _, n := range c.N {
			assert.Equal(t, "big", hosts[n])
		}
	}
	small := slices.IndexFunc(chunks, func(c batch.Chunk) bool { return slices.Contains(c.N, 400) })
	assert.True(t, chunks[small].At.IsZero(), "the others don't wait")
	assert.Len(t, batch.Chunks(hosts, 0, now), 9, "without politeness none is kept apart")
	assert.Empty(t, batch.Chunks(nil, 10, now))
	assert.Equal(t, 100, batch.MostOfOneHost(hosts), "who handed in nothing has no host")
}
