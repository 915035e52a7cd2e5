package main

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync/atomic"

	"grader/fixtures"
)

// startedByTest is the project in fixtures/complete on $PORT. How is the status
// that its first eight requests are answered with, or that all are ("500 always").
func startedByTest(how string) {
	c, err := fixtures.Open("complete")
	if err != nil {
		panic(err)
	}
	status, howOften, _ := strings.Cut(how, " ")
	first, _ := strconv.Atoi(status)
	var asked atomic.Int32
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n := asked.Add(1); first > 0 && (n <= 8 || howOften == "always") {
			fmt.Println("no database yet, request", min(n, 8))
			w.WriteHeader(first)
			return
		}
		c.Handler().ServeHTTP(w, r)
	})
	fmt.Println("listening on port", os.Getenv("PORT"))
	fmt.Println(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), handler))
	os.Exit(1)
}
