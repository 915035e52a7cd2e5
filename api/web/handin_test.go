package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/api/web"
)

// handIn sends the form of a class; a part that begins with @ is a file of that name and
// content: "@name.csv=rows".
func handIn(t *testing.T, h http.Handler, parts map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range parts {
		file, content, isFile := strings.Cut(strings.TrimPrefix(value, "@"), "=")
		if !strings.HasPrefix(value, "@") || !isFile {
			require.NoError(t, form.WriteField(name, value))
			continue
		}
		part, err := form.CreateFormFile(name, file)
		require.NoError(t, err)
		_, err = part.Write([]byte(content))
		require.NoError(t, err)
	}
	require.NoError(t, form.Close())
	return send(h, "POST", "/b/", form.FormDataContentType(), body.String())
}

func TestAClassIsHandedIn(t *testing.T) {
	m := &memoryBatches{}
	h := m.handler()
	rows := "student,url\nAda,https://a.example\n"
	challenge := "set-up-a-guestbook"
	for _, c := range []struct {
		parts map[string]string
		want  web.HandIn
	}{
		{map[string]string{"file": "@C:/x/monday.csv=" + rows, "challenge": challenge, "key": "k", "live": "on"},
			web.HandIn{Key: "k", Title: "monday", Challenge: challenge, Live: true, Rows: []byte(rows)}},
		{map[string]string{"file": "@=", "rows": rows, "title": " Chat ", "challenge": challenge},
			web.HandIn{Title: "Chat", Challenge: challenge, Rows: []byte(rows)}},
		{map[string]string{"file": "@a.csv=" + rows, "rows": "older"},
			web.HandIn{Title: "a", Challenge: "communicate-by-emitting", Rows: []byte(rows)}},
	} {
		m.created = nil
		w := handIn(t, h, c.parts)
		require.Equal(t, http.StatusSeeOther, w.Code, w.Body.String())
		assert.Equal(t, "/b/made", w.Header().Get("Location"))
		assert.Equal(t, []web.HandIn{c.want}, m.created)
	}
}

func TestWhatIsWrongWithATable(t *testing.T) {
	m := &memoryBatches{}
	h := m.handler()
	many := strings.Repeat("bad\n", 23)
	for name, c := range map[string]struct {
		parts       map[string]string
		status      int
		says, never []string
	}{
		"a row": {map[string]string{"file": "@a.csv=\ufeffstudent,url\n,bad", "title": "Chat"}, 422,
			[]string{"line 3: the student&#39;s <code>cell</code> is empty", "Mend it below", ">\nstudent,url\n,bad</textarea>", `value="Chat"`, `aria-invalid="true"`}, []string{"more."}},
		"pasted":          {map[string]string{"rows": "student,url\n,bad"}, 422, []string{"Mend it below", ",bad</textarea>"}, nil},
		"many rows":       {map[string]string{"rows": many}, 422, []string{"And 3 more."}, nil},
		"no text":         {map[string]string{"file": "@a.csv=\xff\xfebad"}, 422, []string{"Mend the file"}, []string{"Mend it below"}},
		"nothing":         {map[string]string{"rows": " \n"}, 422, []string{"Choose a file, or paste its rows."}, nil},
		"no challenge":    {map[string]string{"rows": "a", "challenge": "nope"}, 422, []string{"There is no challenge of that name", ">\na</textarea>"}, nil},
		"too many":        {map[string]string{"rows": "quota", "title": "Chat"}, 429, []string{"You have too many", "Try again in 60 seconds", ">\nquota</textarea>"}, nil},
		"a large file":    {map[string]string{"file": "@a.csv=" + strings.Repeat("x", 9<<20)}, 413, []string{"8 MB"}, nil},
		"a hostile table": {map[string]string{"rows": "bad</textarea><script>"}, 422, []string{"bad&lt;/textarea&gt;&lt;script&gt;"}, []string{"<script>bad"}},
	} {
		w := handIn(t, h, c.parts)
		assert.Equal(t, c.status, w.Code, name)
		assertGuarded(t, w.Header())
		for _, s := range c.says {
			assert.Contains(t, w.Body.String(), s, name)
		}
		for _, s := range c.never {
			assert.NotContains(t, w.Body.String(), s, name)
		}
	}
	assert.Equal(t, http.StatusUnsupportedMediaType, send(h, "POST", "/b/", formType, "rows=a").Code)
	assert.Equal(t, http.StatusBadRequest, send(h, "POST", "/b/", "multipart/form-data; boundary=x", "--x\r\nbroken").Code)
	assert.Empty(t, m.created)
}
