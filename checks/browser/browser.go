// Package browser looks at a project in a real browser, Chromium: whether its page
// shows what its server tells, and what hints say that need a page's elements.
//
// A page is a stranger's program, so the browser is fenced in. Its whole network is
// a proxy of ours on loopback, which connects through the grading's own guarded way
// to the project, by the address that is dialled; it looks no name up itself. It has
// a profile of its own in memory, none of the grader's environment, a bound on time,
// memory, requests and bytes, and is killed with all its processes at the end.
package browser

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"time"

	"grader/checks"
	"grader/checks/report"
)

// Options of a [Browser]. The zero value works, but for Path.
type Options struct {
	// Path is the program: Chromium, Chrome or Edge. "auto" looks for one.
	Path string

	// Agent is what a page's requests name beside the browser, so that a project's
	// owner can tell who comes; may be empty.
	Agent string

	Time     time.Duration // what one check may take, from the start of the browser; 0 is 45 s
	Memory   int64         // bytes that all its processes may have, told on Linux only; 0 is 1 GiB
	Requests int           // of one check; 0 is 200
	Bytes    int64         // of one check; 0 is 16 MiB
}

// A Browser starts a browser for each check that needs one. It is safe for
// concurrent use.
type Browser struct {
	opts  Options
	slots chan struct{}
}

// programs are the names that browsers go by, the plainest first.
var programs = []string{
	"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge",
	"/Applications/Chromium.app/Contents/MacOS/Chromium",
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	`C:\Program Files\Google\Chrome\Application\chrome.exe`,
	`C:\Program Files (x86)\Google\Chrome\Application\chrome.exe`,
	`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
}

// New finds the program, and starts nothing.
func New(opts Options) (*Browser, error) {
	path, err := find(opts.Path)
	if err != nil {
		return nil, err
	}
	opts.Path = path
	opts.Time = cmp.Or(opts.Time, 45*time.Second)
	opts.Memory = cmp.Or(opts.Memory, 1<<30)
	opts.Requests = cmp.Or(opts.Requests, 200)
	opts.Bytes = cmp.Or(opts.Bytes, 16<<20)
	return &Browser{opts: opts, slots: make(chan struct{}, max(2, runtime.GOMAXPROCS(0)/2))}, nil
}

func find(path string) (string, error) {
	if path != "auto" {
		found, err := exec.LookPath(path)
		if err != nil {
			return "", fmt.Errorf("there is no browser %q; give the path of Chromium or Chrome, or auto", path)
		}
		return found, nil
	}
	for _, name := range programs {
		if found, err := exec.LookPath(name); err == nil {
			return found, nil
		}
	}
	return "", errors.New("no browser is found; install Chromium or Chrome, or give its path")
}

// Parallel is how many browsers run at once, while others wait: one for each two
// processors, at least two.
func (b *Browser) Parallel() int { return cap(b.slots) }

// Sandboxed reports whether pages run in the browser's own sandbox. It has none
// where the grader runs as root.
func (b *Browser) Sandboxed() bool { return os.Geteuid() != 0 }

// enter waits for its turn to start a browser.
func (b *Browser) enter(ctx context.Context) error {
	select {
	case b.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *Browser) leave() { <-b.slots }

// spent is why a page that takes too much can't be judged.
func spent(detail string) error {
	return &checks.SiteError{Code: report.BudgetExceeded, Detail: detail}
}

var (
	errTime     = spent("The page kept the browser busy for longer than it may.")
	errMemory   = spent("The page took more of the browser's memory than it may.")
	errRequests = spent("The page asks for more than it may.")
)
