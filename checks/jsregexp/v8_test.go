package jsregexp

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

// question is one pattern with texts, for V8 to answer.
type question struct {
	source, flags string
	texts         [][]uint16
	from          int
}

func (q question) line() string {
	texts := make([]string, len(q.texts))
	for i, t := range q.texts {
		texts[i] = quote(t)
	}
	return fmt.Sprintf(`{"s":%s,"f":%q,"at":%d,"t":[%s]}`,
		quote(utf16.Encode([]rune(q.source))), q.flags, q.from, strings.Join(texts, ","))
}

// nodePath is the Node that answers: JSREGEXP_NODE, the one that `npm ci` puts into
// testdata/node, or the one that is installed. Node 20 does not know modifiers and
// names that two groups have, and finds no match of /😀\1😀(a)/u in "😀😀a".
func nodePath() (string, error) {
	for _, path := range []string{os.Getenv("JSREGEXP_NODE"), "testdata/node/node_modules/.bin/node"} {
		if found, err := exec.LookPath(path); err == nil {
			return found, nil
		}
	}
	return exec.LookPath("node")
}

var newest = regexp.MustCompile(`\(\?[ims]*-?[ims]*:|\(\?-|\(\?<n`)

// beyond tells whether a pattern has what only Node 23 and newer know (or, of the
// flag v, have right), and Node is older.
func beyond(t testing.TB, q question) bool {
	if !newest.MatchString(q.source) && !strings.Contains(q.flags, "v") {
		return false
	}
	node, err := nodePath()
	require.NoError(t, err)
	nodeMajor.Do(func() {
		version, err := exec.Command(node, "-p", "process.versions.node.split('.')[0]").Output()
		require.NoError(t, err)
		major, err := strconv.Atoi(strings.TrimSpace(string(version)))
		require.NoError(t, err)
		olderNode = major < 23
	})
	return olderNode
}

var (
	nodeMajor sync.Once
	olderNode bool
)

// askV8 has Node answer the questions that ask sends, and hands each question
// with its answer to check. A nil answer means that V8 refuses the pattern.
func askV8(t *testing.T, ask func(send func(question)), check func(question, [][]int)) {
	node, err := nodePath()
	if err != nil && os.Getenv("CI") != "true" {
		t.Skip("node is not installed")
	}
	require.NoError(t, err)
	// What V8 compiles to machine code once a pattern is used often misses a match of
	// one pattern of a million that its interpreter finds, and when it does so is chance.
	cmd := exec.Command(node, "--regexp-interpret-all", "testdata/v8.mjs")
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	cmd.Stderr = os.Stderr
	require.NoError(t, cmd.Start())

	asked := make(chan question, 4096)
	go func() {
		defer close(asked)
		defer in.Close()
		w := bufio.NewWriterSize(in, 1<<16)
		defer w.Flush()
		ask(func(q question) {
			asked <- q
			fmt.Fprintln(w, q.line())
		})
	}()
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<26)
	for q := range asked {
		require.True(t, lines.Scan(), "V8 died at /%s/%s", q.source, q.flags)
		var answer [][]int
		require.NoError(t, json.Unmarshal(lines.Bytes(), &answer))
		check(q, answer)
	}
	require.NoError(t, cmd.Wait())
}
