package main

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A short form of what `go run ./bench/soak -programs` does.
func TestNoProgramTakesTheServiceDown(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	file := filepath.Join("..", "..", "checks", "hintjs", "testdata", "hostile.js")
	ok, err := runPrograms(t.Context(), web{}, file, 15*time.Second, 24)
	require.NoError(t, err)
	assert.True(t, ok, "see the table and what was unexpected")
}

// A short form of what `go run ./bench/soak -https` does.
func TestNoTargetOverTLSTakesTheServiceDown(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	w, err := newWeb(true)
	require.NoError(t, err)
	ok, err := run(t.Context(), w, 8*time.Second, 24)
	require.NoError(t, err)
	assert.True(t, ok, "see the table and what was unexpected")
}
