package roster

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/japanese"
	utf "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// errEncoding is the refusal of a text whose encoding can't be told.
var errEncoding = errors.New("the text encoding can't be told, and a guess would spoil names: " +
	"save the file as CSV UTF-8")

// formats that are no text, by what their files begin with.
var binaries = []struct{ magic, says string }{
	{"PK\x03\x04", "this is a workbook (.xlsx, .ods, .numbers) or another ZIP file: open it, and save it as CSV UTF-8"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "this is an Excel workbook (.xls): open it, and save it as CSV UTF-8"},
	{"%PDF-", "this is a PDF: export the list as CSV"},
}

// decode gives the text of a file, and the name of its encoding. A label is one
// of the WHATWG Encoding standard; where it is empty, the encoding is
// recognised, or the file refused: no character is ever replaced.
func decode(raw []byte, label string) (text, name string, err error) {
	for _, b := range binaries {
		if bytes.HasPrefix(raw, []byte(b.magic)) {
			return "", "", errors.New(b.says)
		}
	}
	if label != "" {
		enc, err := htmlindex.Get(label)
		if err != nil {
			return "", "", fmt.Errorf("--encoding: %q is no encoding; "+
				"some are utf-8, utf-16le, windows-1252, macintosh, shift_jis", label)
		}
		text, ok := strictly(enc, raw)
		if !ok {
			return "", "", fmt.Errorf("--encoding: the file is not in %s", label)
		}
		return strings.TrimPrefix(text, "\ufeff"), label, nil
	}
	if text, name, err = decodeUnicode(raw); name != "" || err != nil {
		return text, name, err
	}
	return decodeLegacy(raw)
}

// marked are the encodings that a byte order mark tells. UTF-32 goes first: its
// little-endian mark begins with that of UTF-16.
var marked = []struct {
	mark, name string
	enc        encoding.Encoding
}{
	{"\xff\xfe\x00\x00", "UTF-32 LE", utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)},
	{"\x00\x00\xfe\xff", "UTF-32 BE", utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)},
	{"\xff\xfe", "UTF-16 LE", utf.UTF16(utf.LittleEndian, utf.IgnoreBOM)},
	{"\xfe\xff", "UTF-16 BE", utf.UTF16(utf.BigEndian, utf.IgnoreBOM)},
}

// decodeUnicode decodes the forms of Unicode; the name is empty where it is none.
func decodeUnicode(raw []byte) (text, name string, err error) {
	if rest, ok := bytes.CutPrefix(raw, []byte("\xef\xbb\xbf")); ok {
		if !utf8.Valid(rest) || bytes.IndexByte(rest, 0) >= 0 {
			return "", "", errors.New("the file begins as UTF-8 and is none further on: save it as CSV UTF-8 again")
		}
		return string(rest), "UTF-8", nil
	}
	for _, m := range marked {
		if rest, ok := bytes.CutPrefix(raw, []byte(m.mark)); ok {
			if text, ok := strictly(m.enc, rest); ok {
				return text, m.name, nil
			}
			return "", "", fmt.Errorf("the file begins as %s and is none further on, or was cut short: "+
				"save it as CSV UTF-8", m.name)
		}
	}
	if bytes.IndexByte(raw, 0) < 0 {
		if utf8.Valid(raw) {
			return string(raw), "UTF-8", nil
		}
		return "", "", nil
	}
	for _, m := range marked { // without the mark
		if text, ok := strictly(m.enc, raw); ok && isTable(text) {
			return text, m.name, nil
		}
	}
	return "", "", errEncoding
}

// isTable reports whether text can be a table with addresses in it: at least a
// fifth of it is ASCII, and a tenth of that letters. Read in the wrong byte
// order, what was ASCII is ideographs, and next to nothing is.
func isTable(text string) bool {
	ascii, letters, all := 0, 0, 0
	for _, r := range text {
		all++
		if r < utf8.RuneSelf {
			ascii++
			if unicode.IsLetter(r) {
				letters++
			}
		}
	}
	return ascii*5 >= all && letters*10 >= ascii && letters > 0
}

// strictly decodes what is wholly in an encoding. The decoders of x/text put
// U+FFFD where it is not; an encoding that can write U+FFFD is asked to give the
// same bytes again.
func strictly(enc encoding.Encoding, raw []byte) (string, bool) {
	out, err := enc.NewDecoder().Bytes(raw)
	if err != nil || bytes.IndexByte(out, 0) >= 0 {
		return "", false
	}
	if bytes.ContainsRune(out, utf8.RuneError) {
		back, err := enc.NewEncoder().Bytes(out)
		return string(out), err == nil && bytes.Equal(back, raw)
	}
	return string(out), true
}

// legacy are the encodings before Unicode that spreadsheets write in Western
// Europe and the Americas: Windows (Latin-1 is a part of it), "CSV (Macintosh)"
// and "CSV (MS-DOS)"; and what ends the lines of their files.
var legacy = []struct {
	name string
	enc  encoding.Encoding
	ends []lineEnd
}{
	{"Windows-1252", charmap.Windows1252, []lineEnd{crlf, lf}},
	{"Mac Roman", charmap.Macintosh, []lineEnd{cr, lf, crlf}},
	{"MS-DOS (code page 437)", charmap.CodePage437, []lineEnd{crlf}},
}

// decodeLegacy tells the encoding by its outcome: it is the one in which every
// word with a letter beyond ASCII is one that people write, and of several such
// the one that goes with how lines end. What is doubtful does not stand against
// Windows. Where two give two texts even so, or none does, it can't be told.
func decodeLegacy(raw []byte) (text, name string, err error) {
	type candidate struct{ text, name string }
	var all, fitting []candidate
	end, windows := lineEndOf(raw), nonsense
	for i, l := range legacy {
		got, ok := strictly(l.enc, raw)
		if !ok {
			continue
		}
		how := western(got)
		if i == 0 {
			windows = how
		}
		if how == nonsense || how < windows {
			continue
		}
		c := candidate{got, l.name}
		if slices.ContainsFunc(all, func(o candidate) bool { return o.text == got }) {
			continue
		}
		all = append(all, c)
		if slices.Contains(l.ends, end) {
			fitting = append(fitting, c)
		}
	}
	switch {
	case len(all) == 1:
		return all[0].text, all[0].name, nil
	case len(fitting) == 1:
		return fitting[0].text, fitting[0].name, nil
	case len(all) > 1:
		return "", "", errEncoding
	}
	if text, ok := strictly(japanese.ShiftJIS, raw); ok && isJapanese(raw, text) {
		return text, "Shift_JIS", nil
	}
	return "", "", errEncoding
}

type lineEnd string

const (
	cr   lineEnd = "\r"
	lf   lineEnd = "\n"
	crlf lineEnd = "\r\n"
)

func lineEndOf(raw []byte) lineEnd {
	switch {
	case bytes.Contains(raw, []byte(crlf)):
		return crlf
	case bytes.Contains(raw, []byte(lf)):
		return lf
	}
	return cr
}

// isJapanese reports whether bytes are certainly Shift_JIS. Its commonest
// ideographs and all its kana have lead bytes below 0xA0, where the encodings of
// Chinese and Korean keep what is rare; theirs, read as Shift_JIS, become
// half-width katakana, which no spreadsheet writes by itself.
func isJapanese(raw []byte, text string) bool {
	low, high := 0, 0
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c < 0x80:
		case c <= 0x9f:
			low++
			i++
		case c >= 0xe0 && c <= 0xea:
			high++
			i++
		default:
			return false
		}
	}
	kana := strings.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana) })
	return low > 4*high && (kana || low >= 4)
}
