//go:build unix

package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"
)

// BenchmarkServe is the service with all on, asked by 8 clients a processor over
// loopback for gradings of ../../bench's projects, which are a process of their
// own. The clients are in the profile, the projects are not.
func BenchmarkServe(b *testing.B) {
	origin := filepath.Join(b.TempDir(), "origin")
	out, err := exec.Command("go", "build", "-o", origin, "../../bench/origin").CombinedOutput()
	require.NoError(b, err, "%s", out)
	addr, passes, fails := freeTarget(b).Host, freeTarget(b).Host, freeTarget(b).Host
	projects := exec.Command(origin, passes, "passes", "0s", fails, "fails", "0s")
	require.NoError(b, projects.Start())
	b.Cleanup(func() {
		_ = projects.Process.Kill()
		_ = projects.Wait()
	})
	var flags serveFlags
	set := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	flags.register(set)
	require.NoError(b, set.Parse([]string{"--addr", addr, "--rate-limit", "1000000000", "--allow-target", passes + "," + fails}))
	ctx, stop := context.WithCancel(b.Context())
	ended := make(chan error)
	go func() { ended <- flags.serve(ctx, io.Discard, slog.New(slog.NewJSONHandler(io.Discard, nil)), nil) }()
	b.Cleanup(func() {
		stop()
		require.NoError(b, <-ended)
	})
	for _, a := range []string{addr, passes, fails} {
		require.Eventually(b, func() bool { return listens(b.Context(), &url.URL{Scheme: "http", Host: a}) }, 20*time.Second, 10*time.Millisecond)
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1000}}
	defer client.CloseIdleConnections()
	for name, project := range map[string]string{"passes": passes, "fails": fails} {
		b.Run(name, func(b *testing.B) {
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					resp, err := client.Post("http://"+addr+"/v1/grade", "application/json", strings.NewReader(`{"url":"http://`+project+`"}`))
					if err != nil {
						b.Error(err)
						return
					}
					_, _ = io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
				}
			})
		})
	}
}
