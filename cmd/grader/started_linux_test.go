package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/bench/process"
)

func TestUnchangedMappings(t *testing.T) {
	const smaps = `00400000-01798000 r-xp 00000000 fe:00 10650562      /usr/bin/grader
Rss:                  64 kB
Anonymous:             0 kB
AnonHugePages:         0 kB
01798000-02eeb000 r--p 01398000 fe:00 10650562      /usr/bin/grader
Anonymous:             4 kB
02eec000-03272000 rw-p 02aeb000 fe:00 10650562      /usr/bin/grader
Anonymous:             0 kB
7fe57086e000-7fe570894000 r--p 00000000 fe:00 326269      /usr/lib/libc.so.6
Anonymous:             0 kB
7ffd00000000-7ffd00001000 r-xp 00000000 00:00 0      [vdso]
Anonymous:             0 kB
`
	assert.Equal(t, []mapping{{0x400000, 0x1798000}}, unchanged(strings.NewReader(smaps), "/usr/bin/grader"))
}

// The program runs on, with less of it in memory.
func TestUnmapProgram(t *testing.T) {
	own := func() float64 { return process.ResidentMiB(os.Getpid()) - process.PrivateMiB(os.Getpid()) }
	before := own()
	require.NotZero(t, before)
	unmapProgram()
	assert.Less(t, own(), before/2)
}
