// Command origin serves a project of a common size, each page after a wait. What
// fails emits another event than the exercise wants.
//
//	origin ADDRESS passes|fails DELAY …
//	    on addresses of their own, one for each three arguments
//	origin -http PORT -https PORT -ca FILE passes|fails DELAY …
//	    on all addresses of 127.0.0.0/8: on 127.1.0.0/16 as the first two arguments
//	    say, on 127.2.0.0/16 as the next two, and so on. Each address has a
//	    certificate of its own; that of the authority is written to FILE.
package main

import (
	"embed"
	"flag"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"grader/bench/authority"
)

//go:embed project
var project embed.FS

func main() {
	plain := flag.String("http", "", "`PORT` for plain http on all addresses")
	secure := flag.String("https", "", "`PORT` for https on all addresses")
	ca := flag.String("ca", "", "`FILE` that the authority's certificate is written to")
	flag.Parse()
	if *plain != "" {
		log.Fatal(serveAll(*plain, *secure, *ca, variants(flag.Args())))
	}
	for args := flag.Args(); len(args) >= 3; args = args[3:] {
		h := variants(args[1:3])[0]
		go func() { log.Fatal(http.ListenAndServe(args[0], h)) }()
	}
	select {}
}

func variants(args []string) []http.Handler {
	var list []http.Handler
	for ; len(args) >= 2; args = args[2:] {
		delay, err := time.ParseDuration(args[1])
		if err != nil {
			log.Fatal(err)
		}
		list = append(list, serve(args[0] == "passes", delay))
	}
	return list
}

// serveAll serves the variants on all addresses of loopback.
func serveAll(plain, secure, ca string, variants []http.Handler) error {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		addr, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
		if !ok || !addr.IP.IsLoopback() { // the port is open on the other addresses, too
			w.WriteHeader(http.StatusForbidden)
			return
		}
		if n := int(addr.IP.To4()[1]); n >= 1 && n <= len(variants) {
			variants[n-1].ServeHTTP(w, r)
			return
		}
		w.WriteHeader(http.StatusNotFound)
	})
	certificates, err := authority.New()
	if err != nil {
		return err
	}
	if err := os.WriteFile(ca, certificates.PEM, 0o644); err != nil {
		return err
	}
	quiet := log.New(io.Discard, "", 0) // whoever measures hangs up when it has seen enough
	open := &http.Server{Addr: ":" + plain, Handler: h, ErrorLog: quiet}
	go func() { log.Fatal(open.ListenAndServe()) }()
	encrypted := &http.Server{Addr: ":" + secure, Handler: h, TLSConfig: certificates.Config(), ErrorLog: quiet}
	return encrypted.ListenAndServeTLS("", "")
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
