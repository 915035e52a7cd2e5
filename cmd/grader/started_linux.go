package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
)

// unmapProgram takes the pages of the program's file out of the process. Those that
// are used come back from the system's cache. Starting touches most of the code and
// data there is, for the system maps 64 KiB and more at once; serving needs a tenth.
func unmapProgram() {
	maps, err := os.Open("/proc/self/smaps")
	if err != nil {
		return
	}
	defer maps.Close()
	program, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return
	}
	for _, m := range unchanged(maps, program) {
		_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, m.from, m.to-m.from, syscall.MADV_DONTNEED) // else they stay
	}
}

// A mapping is a range of addresses.
type mapping struct{ from, to uintptr }

// unchanged are the mappings of a file, by proc_pid_smaps(5), that can't be written
// and are as the file is: a page that was changed, as by relocation, would be lost.
func unchanged(smaps io.Reader, file string) (list []mapping) {
	var last mapping
	ours := false
	for lines := bufio.NewScanner(smaps); lines.Scan(); {
		var m mapping
		var mode string
		line := lines.Text()
		if n, _ := fmt.Sscanf(line, "%x-%x %s", &m.from, &m.to, &mode); n == 3 {
			last = m
			ours = strings.HasSuffix(line, " "+file) && !strings.Contains(mode, "w")
		} else if changed, ok := strings.CutPrefix(line, "Anonymous:"); ok && ours && strings.TrimSpace(changed) == "0 kB" {
			list = append(list, last)
		}
	}
	return list
}
