package queue

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestWhatRiverRepeatsIsLoggedOnceInAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		log := slog.New(newCalm(slog.NewTextHandler(&out, nil))).With("client", "a")
		for range 100 { // ten seconds
			log.Error("Error fetching jobs", "err", errors.New("connection refused"))
			log.With("queue", "b").Error("Error fetching jobs", "err", errors.New("connection refused"))
			time.Sleep(100 * time.Millisecond)
		}
		log.Error("Error fetching jobs", "err", errors.New("no route to host"))
		log.Info("Client started")
		log.Info("Client started")
		assert.Equal(t, 4, strings.Count(out.String(), "\n"), out.String())
		out.Reset()
		time.Sleep(calmFor)
		log.Error("Error fetching jobs", "err", errors.New("connection refused"))
		assert.Contains(t, out.String(), "repeated=199")
	})
}
