package main

import (
	"bytes"
	"io"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Both samples are written as the hints want it, and one does not work.
func TestDemoLive(t *testing.T) {
	needNode(t)
	var out bytes.Buffer
	d := demo{addr: "127.0.0.1:0", live: true, modules: filepath.Join(completeDir, "node_modules")}
	require.NoError(t, d.run(t.Context(), &out, io.Discard))
	assert.Contains(t, out.String(), "Live, with real clients:\npass   1. Every client should be told how many are connected.\n\nPASS: 3 of 3 passed")
	assert.Contains(t, out.String(), "fail   1. Every client should be told how many are connected.\n"+
		"          'user count' is only emitted when a client leaves, not when one\n            connects.\n")
}

func TestDemoLiveRefuses(t *testing.T) {
	d := demo{addr: "127.0.0.1:0", browser: "auto"}
	assert.EqualError(t, d.run(t.Context(), io.Discard, io.Discard), "--browser and --modules are for --live")
	t.Setenv("PATH", t.TempDir())
	d = demo{addr: "127.0.0.1:0", live: true}
	assert.EqualError(t, d.run(t.Context(), io.Discard, io.Discard), "--live: there is no node; install Node.js with npm, "+
		"from https://nodejs.org or by your system's packages, such as apt-get install nodejs npm")
}
