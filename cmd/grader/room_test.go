package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/fixtures"
)

// In a computer room each project is on a machine of its own, all at one port. A prefix
// lets them in by their addresses, and nothing else that leads there.
func TestARoomByItsPrefix(t *testing.T) {
	port := "0"
	for i, name := range []string{"complete", "event-user-count"} {
		c, err := fixtures.Open(name)
		require.NoError(t, err)
		l, err := net.Listen("tcp", fmt.Sprintf("127.20.0.%d:%s", i+2, port))
		if err != nil {
			t.Skip("this system has 127.0.0.1 alone")
		}
		machine := &httptest.Server{Listener: l, Config: &http.Server{Handler: c.Handler()}}
		machine.Start()
		t.Cleanup(machine.Close)
		_, port, _ = net.SplitHostPort(l.Addr().String())
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "class.csv")
	class := fmt.Sprintf("student,url\nAda,http://127.20.0.2:%[1]s\nBen,127.20.0.3:%[1]s\nCy,http://localhost:%[1]s\n"+
		"Di,http://127.0.0.1:%[1]s\nEd,http://127.21.0.2:%[1]s\n", port)
	require.NoError(t, os.WriteFile(file, []byte(class), 0o644))
	t.Setenv("GRADER_ALLOW_TARGET", "127.20.0.0/16:"+port)
	for name, args := range map[string][]string{
		"directly": nil, "kept": {"--database", "sqlite:" + filepath.Join(dir, "grader.db"), "--retries", "none"},
	} {
		out := filepath.Join(dir, name)
		var stderr bytes.Buffer
		args = append([]string{"roster", file, "--out", out, "--wake", "0", "--quiet"}, args...)
		code := run(t.Context(), args, nil, io.Discard, &stderr)
		require.Equal(t, exitError, code, stderr.String())
		assert.Equal(t, [][]string{{"pass"}, {"fail"}, {"error"}, {"error"}, {"error"}},
			columns(t, filepath.Join(out, "results.csv"), "verdict"), name)
	}
}
