package main

import (
	"bufio"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestALogThatNobodyReadsStopsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := io.Pipe()
		q := newLogQueue(w)
		log, err := newLog(q, "info")
		require.NoError(t, err)
		log.Info("grading")
		synctest.Wait() // that line is on its way, and nobody takes it
		for range logLines + 100 {
			log.Info("grading")
		}
		synctest.Wait()
		assert.EqualValues(t, 100, q.dropped())

		lines := bufio.NewScanner(r)
		require.True(t, lines.Scan())
		assert.Contains(t, lines.Text(), `"msg":"grading"`)
		require.True(t, lines.Scan())
		assert.Contains(t, lines.Text(), `"msg":"log lines dropped: nobody read them","lines":`)
		n := 0
		go func() { q.close(); w.Close() }()
		for lines.Scan() {
			assert.True(t, strings.Contains(lines.Text(), `"grading"`), lines.Text())
			n++
		}
		assert.Equal(t, logLines, n)
		log.Info("after the end")
	})
	synctest.Test(t, func(t *testing.T) {
		_, w := io.Pipe()
		q := newLogQueue(w)
		log, _ := newLog(q, "info")
		log.Info("never read")
		q.close() // ends all the same
		w.Close()
	})
}
