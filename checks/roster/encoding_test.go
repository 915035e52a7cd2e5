package roster_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"grader/checks/roster"
)

const (
	western  = "Zoë Müller|José Núñez|François Élie|Søren Ødegård|Åsa Öström|JOSÉ MUÑOZ|Þórður Sæmundsson|Siobhán O’Brien|Ada “Countess” Lovelace|Renée d’Angelo"
	japan    = "山田太郎|さとう はなこ|スズキ イチロウ|表計算"
	anything = western + "|" + japan + "|Łukasz Dvořák|Иван|李伟|😀"
)

var (
	utf16le = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	utf16be = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
)

// rosterOf is a roster of the names, in an encoding.
func rosterOf(t *testing.T, names string, enc encoding.Encoding) []byte {
	t.Helper()
	text := "student,url\r\n"
	for _, name := range strings.Split(names, "|") {
		text += name + ",https://a.example\r\n"
	}
	out, err := enc.NewEncoder().String(text)
	require.NoError(t, err)
	return []byte(out)
}

func TestEncodings(t *testing.T) {
	for _, c := range []struct {
		name, mark, names string
		enc               encoding.Encoding
	}{
		{"UTF-8", "", anything, unicode.UTF8},
		{"UTF-8", "\xef\xbb\xbf", anything, unicode.UTF8},
		{"UTF-16 LE", "\xff\xfe", anything, utf16le},
		{"UTF-16 BE", "\xfe\xff", anything, utf16be},
		{"UTF-16 LE", "", anything, utf16le},
		{"UTF-16 BE", "", anything, utf16be},
		{"UTF-16 LE", "", japan, utf16le},
		{"UTF-32 LE", "\xff\xfe\x00\x00", anything, utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)},
		{"UTF-32 BE", "\x00\x00\xfe\xff", anything, utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)},
		{"UTF-32 LE", "", anything, utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)},
		{"UTF-32 BE", "", anything, utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)},
		{"Windows-1252", "", western, charmap.Windows1252},
		{"Windows-1252", "", "Zoë", charmap.Windows1252},
		{"Windows-1252", "", "ROCÍO", charmap.Windows1252},
		{"Windows-1252", "", "Núñez", charmap.ISO8859_1},
		{"Windows-1252", "", "Müller|Groß|Äpfel", charmap.ISO8859_1},
		{"Windows-1252", "", "Jürgen –  Zürich", charmap.Windows1252},
		{"Windows-1252", "", "GRÜN® – Käse…", charmap.Windows1252},
		{"Windows-1252", "", "Gruppe A–B|Zoë", charmap.Windows1252},
		{"Windows-1252", "", "CAFFÈ LEÓ JOSÉ ÑU MUÑOZ", charmap.Windows1252},
		{"Mac Roman", "", strings.Split(western, "|Þ")[0], charmap.Macintosh},
		{"Mac Roman", "", "Renée", charmap.Macintosh},
		{"Mac Roman", "", "José García", charmap.Macintosh},
		{"MS-DOS (code page 437)", "", "José Núñez|Zoë Müller|François", charmap.CodePage437},
		{"Shift_JIS", "", japan, japanese.ShiftJIS},
	} {
		t.Run(c.name+" "+c.names[:3], func(t *testing.T) {
			class, err := roster.Read(bytes.NewReader(append([]byte(c.mark), rosterOf(t, c.names, c.enc)...)), roster.ReadOptions{})
			require.NoError(t, err)
			var got []string
			for _, s := range class.Students {
				got = append(got, s.Name)
			}
			assert.Equal(t, c.names, strings.Join(got, "|"))
			said := strings.Join(class.Notes, "\n")
			if c.name == "UTF-8" {
				assert.NotContains(t, said, "read as")
			} else {
				assert.Contains(t, said, "read as "+c.name)
			}
		})
	}
}

// What can't be told is refused; no name is ever read wrongly.
func TestEncodingsThatCantBeTold(t *testing.T) {
	const says = "the text encoding can't be told"
	for _, c := range []struct {
		name string
		text []byte
		want string
	}{
		{"Polish", rosterOf(t, "Łukasz Wałęsa|Żaneta Kaźmierczak", charmap.Windows1250), says},
		{"Czech", rosterOf(t, "Jiří Dvořák|Tomáš Černý", charmap.Windows1250), says},
		{"Russian", rosterOf(t, "Иван Петров", charmap.Windows1251), says},
		{"Russian, KOI8", rosterOf(t, "Иван Петров", charmap.KOI8R), says},
		{"Russian, Mac", rosterOf(t, "Иван Петров", charmap.MacintoshCyrillic), says},
		{"Greek", rosterOf(t, "Γιώργος Παπαδόπουλος", charmap.Windows1253), says},
		{"Turkish", rosterOf(t, "Gülşah Çağlar|Yıldız", charmap.Windows1254), says},
		{"Hebrew", rosterOf(t, "שלום כהן", charmap.Windows1255), says},
		{"Arabic", rosterOf(t, "محمد علي", charmap.Windows1256), says},
		{"Chinese", rosterOf(t, "李伟|王芳|张学生", simplifiedchinese.GBK), says},
		{"Chinese, traditional", rosterOf(t, "李偉|王芳|張學生", traditionalchinese.Big5), says},
		{"Korean", rosterOf(t, "김민준|이서연", korean.EUCKR), says},
		{"Japanese, EUC", rosterOf(t, japan, japanese.EUCJP), says},
		{"Danish, DOS", rosterOf(t, "Søren Ødegård", charmap.CodePage850), says},
		{"a sign or a capital", rosterOf(t, "IBM®", charmap.Windows1252), says},
		{"three dots or a capital", rosterOf(t, "WAIT…", charmap.Windows1252), says},
		{"Mac or MS-DOS", rosterOf(t, "Zoë", charmap.Macintosh), says},
		{"Windows or Mac", rosterOf(t, "Ñ", charmap.Windows1252), says},
		{"UTF-8 and Windows-1252", append(rosterOf(t, "Zoë", unicode.UTF8), rosterOf(t, "Zoë", charmap.Windows1252)...), says},
		{"NUL", []byte("student,url\nAda\x00,https://a.example\n"), says},
		{"UTF-8 that ends", append([]byte("\xef\xbb\xbf"), rosterOf(t, "Zoë", charmap.Windows1252)...), "begins as UTF-8"},
		{"half a unit", append([]byte("\xff\xfe"), append(rosterOf(t, "Zoë", utf16le), 'a')...), "cut short"},
		{"half a pair", append([]byte("\xff\xfe"), append(rosterOf(t, "Zoë", utf16le), 0x3d, 0xd8)...), "cut short"},
		{"Excel", []byte("PK\x03\x04\x14"), "this is a workbook"},
		{"old Excel", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "this is an Excel workbook"},
		{"PDF", []byte("%PDF-1.7"), "this is a PDF"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := roster.Read(bytes.NewReader(c.text), roster.ReadOptions{})
			assert.ErrorContains(t, err, c.want)
		})
	}
}

// Where two encodings are as likely, how lines end may decide.
func TestLineEndsTellTheEncoding(t *testing.T) {
	for _, c := range []struct {
		name, end string
		enc       encoding.Encoding
	}{
		{"Zoë", "\r", charmap.Macintosh}, {"Zoë", "\n", charmap.Macintosh}, {"ROCÍO", "\r", charmap.Macintosh}, {"Zoë", "\r", charmap.Windows1252},
	} {
		text := bytes.ReplaceAll(rosterOf(t, c.name, c.enc), []byte("\r\n"), []byte(c.end))
		class, err := roster.Read(bytes.NewReader(text), roster.ReadOptions{})
		require.NoError(t, err, c)
		assert.Equal(t, c.name, class.Students[0].Name)
	}
}

func TestAnEncodingThatIsNamed(t *testing.T) {
	for label, enc := range map[string]encoding.Encoding{
		"windows-1250": charmap.Windows1250, "Windows-1252": charmap.Windows1252, "utf-8": unicode.UTF8, "UTF-16LE": utf16le, "gbk": simplifiedchinese.GBK,
	} {
		name := map[string]string{"gbk": "李伟", "Windows-1252": "Ñ"}[label]
		if name == "" {
			name = "Łukasz"
		}
		if label == "windows-1250" {
			name = "Muńoz"
		}
		class, err := roster.Read(bytes.NewReader(rosterOf(t, name, enc)), roster.ReadOptions{Encoding: label})
		require.NoError(t, err, label)
		assert.Equal(t, name, class.Students[0].Name)
	}
	_, err := roster.Read(strings.NewReader("x"), roster.ReadOptions{Encoding: "latin"})
	assert.ErrorContains(t, err, `--encoding: "latin" is no encoding`)
	_, err = roster.Read(bytes.NewReader(rosterOf(t, "Zoë", charmap.Windows1252)), roster.ReadOptions{Encoding: "utf-8"})
	assert.ErrorContains(t, err, "--encoding: the file is not in utf-8")
}
