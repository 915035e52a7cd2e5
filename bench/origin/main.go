// Command origin serves a project of a common size on ports of its own, each page
// after a wait: for each three of its arguments, "ADDRESS passes|fails DELAY".
// What fails emits another event than the exercise wants.
package main

import (
	"embed"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

//go:embed project
var project embed.FS

func main() {
	for args := os.Args[1:]; len(args) >= 3; args = args[3:] {
		delay, err := time.ParseDuration(args[2])
		if err != nil {
			log.Fatal(err)
		}
		h := serve(args[1] == "passes", delay)
		go func() { log.Fatal(http.ListenAndServe(args[0], h)) }()
	}
	select {}
}

func serve(passes bool, delay time.Duration) http.Handler {
	mux := http.NewServeMux()
	for path, file := range map[string]string{"/_api/server.js": "server.js", "/public/client.js": "public/client.js"} {
		page, err := project.ReadFile("project/" + file)
		if err != nil {
			log.Fatal(err)
		}
		if !passes {
			page = []byte(strings.ReplaceAll(string(page), "io.emit('user count'", "io.emit('users'"))
		}
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(delay)
			w.Header().Set("Access-Control-Allow-Origin", "*")
			w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
			w.Header().Set("Content-Length", strconv.Itoa(len(page))) // as Express does
			_, _ = w.Write(page)                                      // a client that went away is no trouble of ours
		})
	}
	return mux
}
