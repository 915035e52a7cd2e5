package batch

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// ChunkSize is how many submissions a chunk has at most.
const ChunkSize = 50

// A Chunk is a part of a batch that one worker works in one go.
type Chunk struct {
	N     []int     // the submissions, by their places
	Round int       // rises with each time that a submission is graded
	Try   int       // how often these could not be judged
	At    time.Time // not before then; zero: at once
}

// crowd is the share of a batch from which a host is kept apart: a 20th.
const crowd = 20

// Chunks cuts a batch into chunks; hosts has the host of each submission in
// order, and perHost is how many gradings a second politeness allows a host; 0 is
// no limit.
//
// Hosts are mixed as evenly as can be, so that no chunk waits for one host. One
// that has much of the batch gets chunks of its own, which start no faster than it
// may be asked: the others don't wait behind it.
func Chunks(hosts []string, perHost float64, now time.Time) []Chunk {
	by := map[string][]int{}
	for n, h := range hosts {
		by[h] = append(by[h], n)
	}
	var chunks []Chunk
	for _, h := range slices.Sorted(maps.Keys(by)) {
		if list := by[h]; h != "" && len(list) > ChunkSize && len(list)*crowd > len(hosts) && perHost > 0 {
			chunks = append(chunks, paced(list, perHost, now)...)
			delete(by, h)
		}
	}
	for part := range slices.Chunk(mixed(by, len(hosts)), ChunkSize) {
		chunks = append(chunks, Chunk{N: part})
	}
	return chunks
}

func paced(list []int, perHost float64, now time.Time) []Chunk {
	var chunks []Chunk
	step := time.Duration(ChunkSize / perHost * float64(time.Second))
	for part := range slices.Chunk(list, ChunkSize) {
		chunks = append(chunks, Chunk{N: part, At: now.Add(time.Duration(len(chunks)) * step)})
	}
	return chunks
}

// mixed spreads the submissions of each host over the whole: the i-th of k has its
// place at (i+½)/k.
func mixed(by map[string][]int, most int) []int {
	type place struct {
		at float64
		n  int
	}
	places := make([]place, 0, most)
	for _, list := range by {
		for i, n := range list {
			places = append(places, place{(float64(i) + 0.5) / float64(len(list)), n})
		}
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.n, b.n)) })
	order := make([]int, len(places))
	for i, p := range places {
		order[i] = p.n
	}
	return order
}

// MostOfOneHost is how many submissions the most frequent host has.
func MostOfOneHost(hosts []string) int {
	count, most := map[string]int{}, 0
	for _, h := range hosts {
		if h == "" {
			continue
		}
		count[h]++
		most = max(most, count[h])
	}
	return most
}
