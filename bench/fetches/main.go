// Command fetches is what the grader's fetches cost alone: the two pages of a project
// through the guard, in a session of a grading, strings.Contains, one line of JSON. What
// the grader takes more is for judging, explaining and telling.
//
//	fetches ADDRESS TARGETS
//	    serves POST /v1/grade; TARGETS are as in grader serve --allow-target
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net/http"
	"strings"

	"golang.org/x/sync/errgroup"

	"grader/checks"
	"grader/checks/fetch"
)

func main() {
	flag.Parse()
	client, err := fetch.New(fetch.Options{AllowTargets: strings.Split(flag.Arg(1), ",")})
	if err != nil {
		log.Fatal(err)
	}
	g := &grader{client}
	http.HandleFunc("POST /v1/grade", g.serve)
	log.Fatal(http.ListenAndServe(flag.Arg(0), nil))
}

type grader struct{ client *fetch.Client }

func (g *grader) grade(ctx context.Context, url string) (passed bool, err error) {
	project, err := g.client.Open(url)
	if err != nil {
		return false, err
	}
	session := checks.NewSession(ctx, project)
	defer session.Close()
	var server, client *checks.Response
	var group errgroup.Group
	group.Go(func() (err error) { client, err = session.Get(ctx, url+"/public/client.js"); return err })
	group.Go(func() (err error) { server, err = session.Get(ctx, url+"/_api/server.js"); return err })
	if err := group.Wait(); err != nil {
		return false, err
	}
	return strings.Contains(server.Body, "io.emit('user count', currentUsers)") &&
		strings.Contains(client.Body, "user count"), nil
}

func (g *grader) serve(w http.ResponseWriter, r *http.Request) {
	var req struct{ URL string }
	if err := json.NewDecoder(r.Body).Decode(&req); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	passed, err := g.grade(r.Context(), req.URL)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, "{\"passed\":%t}\n", passed)
}
