//go:build !linux

package hintjs

import (
	"fmt"
	"os"
	"runtime/metrics"
	"time"
)

// maxTotal bounds the memory of a worker, in bytes.
const maxTotal = 512 << 20

// sandbox watches the memory of this process, a worker: its parent can't here. Files
// and the network are not taken from it.
func sandbox() error {
	go func() {
		sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		for range time.Tick(checkInterval) {
			metrics.Read(sample)
			if sample[0].Value.Uint64()-sample[1].Value.Uint64() > maxTotal {
				fmt.Fprintln(os.Stderr, "hintjs: out of memory")
				os.Exit(1)
			}
		}
	}()
	return nil
}
