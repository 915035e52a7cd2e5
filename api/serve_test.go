package api_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/api"
)

func TestServeFinishesWhatIsInHand(t *testing.T) {
	slow := newStuck()
	server := api.New(options(io.Discard, slow))
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	base := "http://" + ln.Addr().String()
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error)
	go func() { served <- server.Serve(ctx, ln, 10*time.Second) }()

	answered := make(chan int)
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	go func() {
		resp, err := client.Post(base+"/v1/grade", "application/json", strings.NewReader(`{"url":"https://slow.example"}`))
		if err != nil {
			answered <- 0
			return
		}
		resp.Body.Close()
		answered <- resp.StatusCode
	}()
	<-slow.begun
	stop()
	require.Eventually(t, func() bool {
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest("GET", "/readyz", nil))
		return w.Code == http.StatusServiceUnavailable
	}, time.Minute, time.Millisecond)
	close(slow.release)
	assert.Equal(t, http.StatusOK, <-answered)
	assert.NoError(t, <-served)
}

func TestServeEndsWhenTheGraceIsOver(t *testing.T) {
	slow := newStuck()
	server := api.New(options(io.Discard, slow))
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error)
	go func() { served <- server.Serve(ctx, ln, time.Millisecond) }()
	conn := dialAndPost(t, ln.Addr().String())
	defer conn.Close()
	<-slow.begun
	stop()
	assert.ErrorContains(t, <-served, "grace period")
	<-slow.gone
}

func TestAClientThatHangsUpCancelsItsGrading(t *testing.T) {
	slow := newStuck()
	ts := httptest.NewServer(api.New(options(io.Discard, slow)))
	defer ts.Close()
	conn := dialAndPost(t, ts.Listener.Addr().String())
	<-slow.begun
	require.NoError(t, conn.Close())
	select {
	case <-slow.gone:
	case <-time.After(10 * time.Second):
		t.Fatal("the grading went on without its client")
	}
}

func dial(t *testing.T, addr string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	return conn
}

func dialAndPost(t *testing.T, addr string) net.Conn {
	t.Helper()
	conn := dial(t, addr)
	body := `{"url":"https://slow.example"}`
	_, err := io.WriteString(conn, "POST /v1/grade HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "+
		itoa(len(body))+"\r\n\r\n"+body)
	require.NoError(t, err)
	return conn
}
