package jsregexp

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
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

// askV8 has Node answer the questions that ask sends, and hands each question
// with its answer to check. A nil answer means that V8 refuses the pattern.
func askV8(t *testing.T, ask func(send func(question)), check func(question, [][]int)) {
	node, err := exec.LookPath("node")
	if err != nil && os.Getenv("CI") != "true" {
		t.Skip("node is not installed")
	}
	require.NoError(t, err)
	cmd := exec.Command(node, "testdata/v8.mjs")
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
