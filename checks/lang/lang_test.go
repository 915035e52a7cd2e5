package lang_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/lang"
	"grader/checks/report"
)

func TestFind(t *testing.T) {
	for name, want := range map[string]string{
		"en": "en", "en-US": "en", "es": "es", "es-MX": "es", "ES": "es", "en-XA": "en-XA", "en_GB": "en",
		"uk-UA": "uk", "pt": "pt-BR", "pt-PT": "pt-BR", "zh": "zh-Hans", "zh-TW": "zh-Hant", "zh-HK": "zh-Hant", "zh_CN": "zh-Hans", "ar-EG": "ar",
		"xx": "", "": "", "nope nope": "", "../en": "", "vi": "",
	} {
		l, ok := lang.Find(name)
		assert.Equal(t, want != "", ok, name)
		if ok {
			assert.Equal(t, want, l.Tag, name)
		}
	}
}

func TestAccept(t *testing.T) {
	for header, want := range map[string]string{
		"es-AR,es;q=0.9,en;q=0.8": "es", "vi, es;q=0.5": "es", "en-US,en;q=0.5": "en", "vi": "", "": "", ";;;": "",
	} {
		l, ok := lang.Accept(header)
		assert.Equal(t, want != "", ok, header)
		if ok {
			assert.Equal(t, want, l.Tag, header)
		}
	}
}

func TestOfFolder(t *testing.T) {
	for path, want := range map[string]string{
		"curriculum/espanol/blocks/node": "es", `c:\curriculum\japanese`: "ja", "english": "en", "challenges": "", "": "",
		"arabic/ukrainian/x.md": "uk",
	} {
		assert.Equal(t, want, lang.OfFolder(path), path)
	}
	assert.Equal(t, "es", lang.Choose("", "vi", "es").Tag)
	assert.Equal(t, "en", lang.Choose("", "vi").Tag)
}

func TestSay(t *testing.T) {
	es, _ := lang.Find("es")
	for _, c := range []struct {
		code   string
		params map[string]string
		want   string
	}{
		{"nearly", map[string]string{"part": "a()", "page": "/x.js", "line": "3", "found": "b"},
			"En /x.js no hay `a()`; la línea 3 tiene `b`, que se parece pero no es igual."},
		{"missing", map[string]string{"part": "a", "alternative": "b", "after": "c", "after_line": "2"},
			"Hay `c` en la línea 2, pero después no hay `a` o `b`."},
		{"page_empty", map[string]string{"page": "{page}"}, "{page} está vacío."},
		{"missing_parent", map[string]string{"page": "/p", "path": "`a[0]`", "parent": "the whole", "actual": "a list of 3"},
			"En /p no hay `a[0]`, porque el JSON entero es una lista de 3 elementos."},
		{"answer_of", map[string]string{"key": "`{2}`", "parent": "`{1}` in the answer to `GET /x`", "actual": "`\"the whole\"`, a text"},
			"No hay `{2}` en `{1}` en la respuesta a `GET /x`, que es `\"the whole\"`, un texto."},
	} {
		said, ok := es.Say(c.code, c.params)
		assert.True(t, ok)
		assert.Equal(t, c.want, said)
	}
	_, ok := es.Say("unheard", nil)
	assert.False(t, ok)
}

// Numbers take the forms that a language has.
func TestPlurals(t *testing.T) {
	for _, c := range []struct{ tag, n, want string }{
		{"en", "1", "a list of 1"}, {"uk", "1", "список із 1 елемента"}, {"uk", "2", "список із 2 елементів"}, {"de", "1", "eine Liste mit 1 Eintrag"},
		{"ar", "0", "قائمة فارغة (\u20680\u2069)"}, {"ar", "2", "قائمة من عنصرين"}, {"ar", "5", "قائمة من \u20685\u2069 عناصر"}, {"ar", "11", "قائمة من \u206811\u2069 عنصرًا"},
		{"ja", "1", "1 個のリスト"},
	} {
		l, ok := lang.Find(c.tag)
		require.True(t, ok)
		said, _ := l.Say("phrase.list", map[string]string{"n": c.n})
		assert.Equal(t, c.want, said, c.tag+" "+c.n)
	}
}

func TestReport(t *testing.T) {
	es, _ := lang.Find("es")
	note := report.Note{Code: "page_empty", Detail: "/server.js is empty.", Params: map[string]string{"page": "/server.js"},
		Mark: &report.Mark{Label: "expected on line 3", Says: "is empty."}}
	other := report.Note{Code: "page_empty", Detail: "Another version said it otherwise.", Params: note.Params}
	trouble := &report.Trouble{Code: report.ReadTimeout, Detail: "The project did not answer completely in the time allowed."}
	unheard := &report.Trouble{Code: report.TLSFailure, Detail: "It is broken."}
	r := &report.Report{
		Error: trouble,
		Hints: []report.Result{
			{Explanation: []report.Note{note, other}},
			{Cautions: []report.Note{note}, Message: note.Detail},
			{Error: trouble, Message: trouble.Detail},
			{Error: unheard, Message: unheard.Detail},
		},
	}
	said := es.Report(r)
	assert.Equal(t, "es", said.Language)
	assert.Equal(t, "/server.js está vacío.", said.Hints[0].Explanation[0].Detail)
	assert.Equal(t, report.Mark{Label: "se esperaba en la línea 3"}, *said.Hints[0].Explanation[0].Mark)
	assert.Equal(t, other, said.Hints[0].Explanation[1], "a sentence that English says otherwise stays")
	assert.Equal(t, "/server.js está vacío.", said.Hints[1].Message)
	assert.Equal(t, "El proyecto no respondió por completo en el tiempo permitido.", said.Error.Detail)
	assert.Equal(t, said.Error.Detail, said.Hints[2].Message)
	assert.Contains(t, said.Hints[3].Message, "certificado")
	assert.Contains(t, said.Hints[3].Message, "(\u2068It is broken\u2069)", "what no catalogue has is there in English")
	assert.Equal(t, note.Detail, r.Hints[0].Explanation[0].Detail, "the report in English stays as it is")
	assert.Equal(t, "is empty.", r.Hints[0].Explanation[0].Mark.Says)
	assert.Same(t, said, es.Report(said), "a report is translated once")
	assert.Same(t, r, lang.English().Report(r))
}

// A sentence that a catalogue lacks is English.
func TestWhatIsMissingIsEnglish(t *testing.T) {
	require.NotEmpty(t, lang.Codes())
	for _, l := range lang.All() {
		for _, code := range lang.Codes() {
			said, ok := l.Say(code, map[string]string{"n": "2"})
			assert.True(t, ok, code)
			assert.NotEmpty(t, said, code)
		}
	}
}

func TestCodeIsIsolatedWhereDirectionsMeet(t *testing.T) {
	es, _ := lang.Find("es")
	said, _ := es.Say("no_match", map[string]string{"page": "/x", "pattern": "/مرحبا/"})
	assert.Equal(t, "Nada en /x coincide con \u2068`/مرحبا/`\u2069.", said)
	ar, _ := lang.Find("ar")
	assert.True(t, ar.RightToLeft)
	said, _ = ar.Say("no_match", map[string]string{"page": "/x", "pattern": "/a/"})
	assert.Equal(t, "لا شيء في \u2068/x\u2069 يطابق \u2068`/a/`\u2069.", said)
	for code, wants := range map[string][]string{
		"url.scheme": {" \u2068https://\u2069 ", " \u2068http://\u2069"}, "refusal.host": {" \u2068--public-url\u2069."},
		"refusal.path": {" \u2068/v1/grade\u2069؛", " \u2068/openapi.json\u2069 "}, "error.place.render": {" \u2068.onrender.com\u2069."},
		"table.workbook": {"(\u2068.xlsx\u2069، \u2068.ods\u2069، \u2068.numbers\u2069)"},
	} {
		said, _ := ar.Say(code, nil)
		for _, want := range wants {
			assert.Contains(t, said, want)
		}
	}
}

// What begins or ends with marks keeps them where they are, among words from right to left.
func TestCallsAndFlagsAreIsolated(t *testing.T) {
	ar, _ := lang.Find("ar")
	for code, want := range map[string]string{
		"live.fixed_localhost":          " \u2068io()\u2069 ",
		"live.nothing_emitted.where":    " \u2068io.on('connection', …)\u2069؟",
		"text.Fails under --strict":     " \u2068--strict\u2069",
		"scheme_added":                  " \u2068https://\u2069 ",
		"error.host.heroku_crashed":     " `heroku logs --tail` ",
		"error.host.google_private":     " (allUsers)،",
		"error.http.plain":              " \u2068http://\u2069.",
		"error.host.codespaces_private": " Port Visibility → Public.",
	} {
		said, _ := ar.Template(code)
		assert.Contains(t, said, want, code)
	}
}

func TestBetweenSentencesAndParts(t *testing.T) {
	for tag, want := range map[string][3]string{
		"en": {", ", " ", ":"}, "fr": {", ", " ", "\u00a0:"}, "ar": {"، ", " ", ":"}, "ja": {"、", "", "："}, "zh-Hant": {"，", "", "："},
	} {
		l, _ := lang.Find(tag)
		assert.Equal(t, want, [3]string{l.Comma(), l.Blank(), l.Colon()}, tag)
	}
}

func TestParagraph(t *testing.T) {
	assert.Equal(t, "One. Two.", lang.Paragraph([]string{"One.", "Two."}))
	assert.Equal(t, "一。二。Three. 四。", lang.Paragraph([]string{"一。", "二。", "Three.", "四。"}))
	assert.Empty(t, lang.Paragraph(nil))
}

func TestDecimals(t *testing.T) {
	for tag, want := range map[string]string{
		"en": "1.5", "en-XA": "1.5", "de": "1,5", "es": "1,5", "fr": "1,5", "it": "1,5", "pt-BR": "1,5", "uk": "1,5", "tr": "1,5", "id": "1,5",
		"ja": "1.5", "ko": "1.5", "zh-Hans": "1.5", "zh-Hant": "1.5", "hi": "1.5", "sw": "1.5", "ar": "1.5",
	} {
		l, _ := lang.Find(tag)
		assert.Equal(t, want, l.Decimal("1.5"), tag)
		assert.Equal(t, "7", l.Decimal("7"), tag)
		said, err := l.Words("html").Say("seconds", 1.46)
		require.NoError(t, err)
		assert.Contains(t, said, want, tag)
		said, _ = l.Say("host_waking", map[string]string{"seconds": "1.5"})
		assert.Contains(t, said, want, tag)
	}
}

// Several sentences in a row are known one by one, but not where one is not, and not the
// words of others as if they were the grader's.
func TestSentencesInARow(t *testing.T) {
	es, _ := lang.Find("es")
	for english, want := range map[string]string{
		"The host name that the project redirects to does not exist. Check the redirect.": "El nombre al que redirige el proyecto no existe. Revisa la redirección.",
		"This is the app's page on Heroku. Hand in the address that “Open app” leads to. It may be https://x.herokuapp.com.": "Esta es la página de la aplicación en Heroku. " +
			"Entrega la dirección a la que lleva “Open app”. Puede ser https://x.herokuapp.com.",
		"No 'a b' came to a client within 3 s. What came: 'c', 'd'.": "Ningún 'a b' llegó a un cliente en 3 s. Lo que llegó: 'c', 'd'.",
		"The project ended before it answered on localhost:3000: exit status 1. The last line that it printed: Error. Bye.": "El proyecto terminó antes de responder en " +
			"localhost:3000: exit status 1. La última línea que imprimió: Error. Bye.",
		"Check the redirect. And this is of nobody.": "Check the redirect. And this is of nobody.",
		"": "",
	} {
		assert.Equal(t, want, es.Sentence(english))
	}
	r := &report.Report{Hints: []report.Result{{Verdict: report.Fail, Message: "It may be empty."}, {Verdict: report.Fail, Message: "What came: 1."}}}
	said := es.Report(r)
	assert.Equal(t, "It may be empty.", said.Hints[0].Message, "an author's")
	assert.Equal(t, "Lo que llegó: 1.", said.Hints[1].Message)
}
