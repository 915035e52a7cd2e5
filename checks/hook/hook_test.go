package hook_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/hook"
)

// The example of the specification's reference libraries.
const aSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func secret(t *testing.T) hook.Secret {
	t.Helper()
	s, err := hook.ParseSecret(aSecret)
	require.NoError(t, err)
	return s
}

func TestTheSignatureIsThatOfStandardWebhooks(t *testing.T) {
	got := secret(t).Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	assert.Equal(t, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", got)
}

func TestSecretsThatAreNone(t *testing.T) {
	for _, text := range []string{"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_short", "whsec_!", "whsec_" + strings.Repeat("AAAA", 22)} {
		_, err := hook.ParseSecret(text)
		assert.ErrorContains(t, err, "it has to be whsec_ and 24 to 64 random bytes in base64", text)
	}
}

// A receiver is a site that keeps what it was sent.
type receiver struct {
	status int
	got    checks.Request
}

func (r *receiver) Do(_ context.Context, req checks.Request) (*checks.Response, error) {
	r.got = req
	if r.status == 0 {
		return nil, errors.New("nobody there")
	}
	return &checks.Response{Status: r.status}, nil
}

func send(t *testing.T, r *receiver) error {
	t.Helper()
	s := &hook.Sender{Open: func(url string) (checks.Project, error) { return checks.Project{URL: url, Site: r}, nil }}
	return s.Send(t.Context(), hook.Message{ID: "msg_1", URL: "https://a.example/hook?x", Secret: secret(t), Body: []byte(`{"a": "ü"}`)})
}

func TestAMessageIsSentOrItIsSaidWhyNot(t *testing.T) {
	r := &receiver{status: 204}
	require.NoError(t, send(t, r))
	assert.Equal(t, http.MethodPost, r.got.Method)
	assert.Equal(t, "https://a.example/hook?x", r.got.URL)
	assert.True(t, r.got.NoFollow)
	require.EqualError(t, send(t, &receiver{status: 302}), "the receiver answered 302")
	require.EqualError(t, send(t, &receiver{status: 500}), "the receiver answered 500")
	require.ErrorIs(t, send(t, &receiver{status: 410}), hook.ErrGone)
	require.EqualError(t, send(t, &receiver{}), "nobody there")
	refused := &hook.Sender{Open: func(string) (checks.Project, error) { return checks.Project{}, assert.AnError }}
	require.ErrorIs(t, refused.Send(t.Context(), hook.Message{}), assert.AnError)
}

// What docs/webhooks.md gives receivers to check signatures by takes what is sent, and
// nothing that was changed.
func TestTheVerifiersOfTheDocumentation(t *testing.T) {
	text, err := os.ReadFile("../../docs/webhooks.md")
	require.NoError(t, err)
	r := &receiver{status: 200}
	require.NoError(t, send(t, r))
	for _, c := range []struct{ language, file, around, tool string }{
		{"go", "main.go", goAround, "go"}, {"js", "main.cjs", jsAround, "node"}, {"python", "main.py", pythonAround, "python3"},
	} {
		t.Run(c.language, func(t *testing.T) {
			if _, err := exec.LookPath(c.tool); err != nil {
				t.Skip(err)
			}
			block := regexp.MustCompile("(?s)```" + c.language + "\n(.*?)```").FindSubmatch(text)
			require.NotNil(t, block)
			file := filepath.Join(t.TempDir(), c.file)
			source := strings.Replace(c.around, "VERIFY", string(block[1]), 1)
			source = strings.Replace(source, "import (\n", "import (\n\t\"encoding/json\"\n\t\"fmt\"\n\t\"os\"\n", 1) // what main needs
			require.NoError(t, os.WriteFile(file, []byte(source), 0o600))
			args := []string{c.tool, file}
			if c.tool == "go" {
				args = []string{"go", "run", file}
			}
			cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
			cmd.Stdin = strings.NewReader(asJSON(t, r.got))
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s", out)
			assert.Equal(t, "true false false false false", strings.ToLower(strings.TrimSpace(string(out))),
				"as it came, another body, another id, six minutes later, another secret")
		})
	}
}

func asJSON(t *testing.T, req checks.Request) string {
	t.Helper()
	headers := map[string]string{}
	for name, values := range req.Header {
		headers[strings.ToLower(name)] = values[0]
	}
	text, err := json.Marshal(map[string]any{"secret": aSecret, "headers": headers, "body": string(req.Body)})
	require.NoError(t, err)
	return string(text)
}

const goAround = `VERIFY
func main() {
	var in struct {
		Secret, Body string
		Headers map[string]string
	}
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		panic(err)
	}
	header, other := http.Header{}, http.Header{}
	for name, value := range in.Headers {
		header.Set(name, value)
		other.Set(name, value)
	}
	other.Set("webhook-id", "msg_2")
	now := time.Now()
	fmt.Println(verify(in.Secret, header, []byte(in.Body), now), verify(in.Secret, header, []byte(in.Body+" "), now),
		verify(in.Secret, other, []byte(in.Body), now), verify(in.Secret, header, []byte(in.Body), now.Add(6*time.Minute)),
		verify("whsec_AAAA", header, []byte(in.Body), now))
}
`

const jsAround = `VERIFY
const { secret, headers, body } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const now = Date.now(), bytes = Buffer.from(body);
console.log(verify(secret, headers, bytes, now), verify(secret, headers, Buffer.from(body + ' '), now),
  verify(secret, { ...headers, 'webhook-id': 'msg_2' }, bytes, now), verify(secret, headers, bytes, now + 360000),
  verify('whsec_AAAA', headers, bytes, now));
`

const pythonAround = `import json, sys, time
VERIFY
given = json.load(sys.stdin)
secret, headers, body, now = given["secret"], given["headers"], given["body"].encode(), time.time()
print(verify(secret, headers, body, now), verify(secret, headers, body + b" ", now),
      verify(secret, {**headers, "webhook-id": "msg_2"}, body, now), verify(secret, headers, body, now + 360),
      verify("whsec_AAAA", headers, body, now))
`
