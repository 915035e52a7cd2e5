package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/api/web"
)

func put(t *testing.T, m *web.Memory, client, id string, body string, until time.Time) {
	t.Helper()
	require.NoError(t, m.Put(t.Context(), web.Entry{ID: id, Client: client, Until: until, Body: []byte(body)}))
}

// has tells which of the ids are there still.
func has(t *testing.T, m *web.Memory, ids ...string) string {
	t.Helper()
	var there []string
	for _, id := range ids {
		body, err := m.Get(t.Context(), id)
		if err == nil {
			assert.Equal(t, "body of "+id, strings.TrimRight(string(body), "."))
			there = append(there, id)
			continue
		}
		assert.ErrorIs(t, err, web.ErrGone)
	}
	return strings.Join(there, " ")
}

func TestMemoryForgetsWhatIsOld(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	m := &web.Memory{Clock: func() time.Time { return now }}
	assert.Empty(t, has(t, m, "a"))
	put(t, m, "", "a", "body of a", now.Add(time.Hour))
	put(t, m, "", "b", "body of b", now.Add(2*time.Hour))
	assert.Equal(t, "a b", has(t, m, "a", "b"))
	now = now.Add(time.Hour)
	assert.Equal(t, "b", has(t, m, "a", "b"))
	put(t, m, "", "b", "body of b", now.Add(time.Hour))
	assert.Equal(t, "b", has(t, m, "b"))
	now = now.Add(time.Hour)
	assert.Empty(t, has(t, m, "a", "b"))
}

func TestMemoryIsBoundedAndSharedFairly(t *testing.T) {
	until := time.Now().Add(time.Hour)
	many := &web.Memory{Reports: 4}
	put(t, many, "quiet", "q", "body of q", until)
	for i := range 50 {
		put(t, many, "loud", fmt.Sprint(i), fmt.Sprint("body of ", i), until)
	}
	assert.Equal(t, "q 47 48 49", has(t, many, "q", "45", "46", "47", "48", "49"), "nobody pushes out another's")

	large := &web.Memory{Bytes: 64 << 10}
	put(t, large, "quiet", "q", "body of q", until)
	for i := range 50 {
		put(t, large, "loud", fmt.Sprint(i), fmt.Sprint("body of ", i)+strings.Repeat(".", 20<<10), until)
	}
	assert.Equal(t, "q 47 48 49", has(t, large, "q", "45", "46", "47", "48", "49"))
	put(t, large, "huge", "h", strings.Repeat(".", 65<<10), until)
	assert.Equal(t, "q 47 48 49", has(t, large, "q", "47", "48", "49", "h"), "what is larger than all is not kept")
}
