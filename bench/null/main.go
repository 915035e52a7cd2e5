// Command null is what a grading costs at the least: two GETs side by side by one
// http.Client, bytes.Contains, one line of JSON. Connections are not kept: those of
// a class are to another host each time.
//
//	null ADDRESS
//	    serves POST /v1/grade
//	null -jobs N
//	    grades the URLs on its input, N at once, and prints a line for each
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"

	"golang.org/x/sync/errgroup"
)

func main() {
	jobs := flag.Int("jobs", 0, "grade the URLs on standard input, so many at once")
	flag.Parse()
	g := &grader{&http.Client{Transport: &http.Transport{DisableKeepAlives: true, ForceAttemptHTTP2: true}}}
	if *jobs > 0 {
		if err := g.gradeAll(os.Stdin, os.Stdout, *jobs); err != nil {
			log.Fatal(err)
		}
		return
	}
	http.HandleFunc("POST /v1/grade", g.serve)
	log.Fatal(http.ListenAndServe(flag.Arg(0), nil))
}

type grader struct{ client *http.Client }

func (g *grader) get(url string) ([]byte, error) {
	resp, err := g.client.Get(url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

func (g *grader) grade(url string) (passed bool, err error) {
	var server, client []byte
	var group errgroup.Group
	group.Go(func() (err error) { client, err = g.get(url + "/public/client.js"); return err })
	group.Go(func() (err error) { server, err = g.get(url + "/_api/server.js"); return err })
	if err := group.Wait(); err != nil {
		return false, err
	}
	return bytes.Contains(server, []byte("io.emit('user count', currentUsers)")) &&
		bytes.Contains(client, []byte("user count")), nil
}

func (g *grader) serve(w http.ResponseWriter, r *http.Request) {
	var req struct{ URL string }
	if err := json.NewDecoder(r.Body).Decode(&req); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	passed, err := g.grade(req.URL)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, "{\"passed\":%t}\n", passed)
}

func (g *grader) gradeAll(urls io.Reader, out io.Writer, jobs int) error {
	var group errgroup.Group
	group.SetLimit(jobs)
	for lines := bufio.NewScanner(urls); lines.Scan(); {
		url := lines.Text()
		group.Go(func() error {
			passed, err := g.grade(url)
			if err == nil {
				_, err = fmt.Fprintf(out, "{\"url\":%q,\"passed\":%t}\n", url, passed)
			}
			return err
		})
	}
	return group.Wait()
}
