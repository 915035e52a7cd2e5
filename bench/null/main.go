// Command null is what a grading costs at the least: net/http in and out, two
// GETs side by side, bytes.Contains, one line of JSON. The benchmark compares
// the grader with it under the same connection policy: a connection is not used
// for two gradings.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
)

func main() {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: os.Args[2] == "new", MaxIdleConnsPerHost: 512}}
	get := func(url string) []byte {
		resp, err := client.Get(url)
		if err != nil {
			return nil
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		return body
	}
	http.HandleFunc("POST /v1/grade", func(w http.ResponseWriter, r *http.Request) {
		var req struct{ URL string }
		if err := json.NewDecoder(r.Body).Decode(&req); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		pages := make(chan []byte)
		go func() { pages <- get(req.URL + "/public/client.js") }()
		server, client := get(req.URL+"/_api/server.js"), <-pages
		passed := bytes.Contains(server, []byte("io.emit('user count', currentUsers)")) && bytes.Contains(client, []byte("user count"))
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, "{\"passed\":%t}\n", passed)
	})
	log.Fatal(http.ListenAndServe(os.Args[1], nil))
}
