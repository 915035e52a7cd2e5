// Command origin serves sample projects, each after a wait, on ports of their
// own: for each of its arguments, "ADDRESS CASE DELAY".
package main

import (
	"log"
	"net/http"
	"os"
	"time"

	"grader/fixtures"
)

func main() {
	for args := os.Args[1:]; len(args) >= 3; args = args[3:] {
		c, err := fixtures.Open(args[1])
		if err != nil {
			log.Fatal(err)
		}
		delay, err := time.ParseDuration(args[2])
		if err != nil {
			log.Fatal(err)
		}
		h := c.Handler()
		go func() {
			log.Fatal(http.ListenAndServe(args[0], http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				time.Sleep(delay)
				h.ServeHTTP(w, r)
			})))
		}()
	}
	select {}
}
