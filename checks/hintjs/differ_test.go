package hintjs_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"grader/fixtures/reference"
)

// quoted is a string as JavaScript source, whatever is in it.
func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func TestJSONErrorsAreThoseOfV8(t *testing.T) {
	node := reference.Start(t)
	g := generator{rand.New(rand.NewPCG(7, 7))}
	pieces := []string{`{`, `}`, `[`, `]`, `,`, `:`, `"a"`, `"b c"`, `"`, `1`, `-`, `0`, `01`, `2.5`, `1.`, `1e5`, `1e`, `true`, `fals`, `null`, `nul`, ` `, "\n", `\`, `"\u00e9"`, `"\x"`, `"\u12"`, `é`, `😀`, "\t", `x`, `undefined`, `"__proto__"`, `<!DOCTYPE html>`, `'`, `.5`, `"a":1`, `"k":[1,2]`}
	documents := []string{`{"a":1,"b":[1,2,{"c":null}],"d":"text é"}`, `[{"state":"passed","assertions":[]},{"n":-1.5e3}]`, "  {\n \"long key with words\" : \"a value that is longer than the context\" }  "}
	var calls []string
	for range 3000 {
		var text string
		if g.IntN(2) == 0 {
			for range 1 + g.IntN(8) {
				text += g.pick(pieces...)
			}
		} else {
			text = g.pick(documents...)
			runes := []rune(text)
			at := g.IntN(len(runes))
			text = string(runes[:at]) + g.pick("", g.pick(pieces...)) + string(runes[min(len(runes), at+g.IntN(3)):])
			if g.IntN(3) == 0 {
				text = text[:len(text)-g.IntN(len(text))]
				text = strings.ToValidUTF8(text, "")
			}
		}
		calls = append(calls, fmt.Sprintf("assert.fail(JSON.stringify(JSON.parse(%s)))", quoted(text)))
	}
	t.Logf("%d texts", compareCalls(t, node, calls))
}

func TestDatesAreThoseOfV8(t *testing.T) {
	node := reference.Start(t)
	g := generator{rand.New(rand.NewPCG(8, 8))}
	pieces := []string{"1990", "2016-12-25", "01", "1", "31", "32", "12", "13", "-", "/", " ", " ", ",", ":", "T", "Z", "GMT", "UTC", "+0200", "-05:30", "+2", "Jan", "january", "Mon", "Tuesday", "12:30", "1:05:09.5", "AM", "pm", "(comment)", ".", "99", "1451001600000", "EST", "x", "é", "24:00", "00:00:00", "2011", "05 October 2011", "th", "+", "0", "000"}
	whole := []string{"Mon Jan 01 1990", "1990-01-01", "1990-01-01T00:00:00.000Z", "1990-01-01T00:00", "Thu, 01 Jan 1970 00:00:00 GMT", "1990-1-1", "1/2/1990", "01-02-1990", "Jan 1, 1990 10:00 PM", "1990", "90", "12", "now", "", "2016-02-30", "2016-13-01", "+012016-01-01", "-000001-01-01T00:00Z", "Fri Dec 25 2015 00:00:00 GMT+0000 (Coordinated Universal Time)", "20151225", "1990-01-01 00:00", "1990-01-01T25:00", "2020-06-15T12:00:00+01:00", "1451001600000"}
	var calls []string
	for i := range 3000 {
		text := g.pick(whole...)
		if i < len(whole) {
			text = whole[i]
		} else if g.IntN(3) > 0 {
			text = ""
			for range 1 + g.IntN(6) {
				text += g.pick(pieces...)
			}
		} else if text != "" {
			at := g.IntN(len(text))
			text = text[:at] + g.pick(pieces...) + text[at:]
		}
		calls = append(calls, fmt.Sprintf("const d = new Date(%s); assert.fail(d.getTime() + ' ' + d.toString() + d.toDateString())", quoted(text)))
	}
	t.Logf("%d texts", compareCalls(t, node, calls))
}

func TestFormatsAreThoseOfV8(t *testing.T) {
	node := reference.Start(t)
	g := generator{rand.New(rand.NewPCG(9, 9))}
	dateParts := []string{"", "", "weekday: 'short'", "weekday: 'long'", "year: 'numeric'", "year: '2-digit'", "month: 'short'", "month: 'long'", "month: '2-digit'", "month: 'numeric'", "day: 'numeric'", "day: '2-digit'"}
	var calls []string
	for range 1500 {
		at := g.Int64N(4e12)
		if at/3600_000%24 == 0 {
			at += 3600_000 // V8 says 24 or 00 with hour12: false, by its age
		}
		when := fmt.Sprintf("new Date(%d)", at)
		options := []string{"timeZone: 'UTC'"}
		switch g.IntN(4) {
		case 0:
			options = append(options, "dateStyle: '"+g.pick("full", "long", "medium", "short")+"'")
		case 1:
			options = append(options, "month: '"+g.pick("short", "long", "numeric", "2-digit")+"'", "day: '"+g.pick("numeric", "2-digit")+"'", g.pick(dateParts[4:6]...), g.pick(dateParts[:4]...))
		case 2:
			options = append(options, g.pick("month: 'short'", "month: 'long'", "month: 'numeric'"), "year: 'numeric'")
		case 3:
			options = append(options, g.pick("", "hour12: false", "hour12: true"))
		}
		method := "toLocaleDateString"
		if len(options) == 2 && strings.Contains(options[1], "hour12") || options[len(options)-1] == "" && len(options) == 2 {
			method = g.pick("toLocaleDateString", "toLocaleTimeString", "toLocaleString")
		}
		var given []string
		for _, o := range options {
			if o != "" {
				given = append(given, o)
			}
		}
		calls = append(calls, fmt.Sprintf("assert.fail(%s.%s('en-US', { %s }))", when, method, strings.Join(given, ", ")))
	}
	for range 300 {
		calls = append(calls, fmt.Sprintf("assert.fail((%v).toLocaleString('en-US'))", g.Float64()*float64(g.Int64N(1e12))))
	}
	t.Logf("%d forms", compareCalls(t, node, calls))
}

func TestRegExpsAreThoseOfV8(t *testing.T) {
	node := reference.Start(t)
	g := generator{rand.New(rand.NewPCG(10, 10))}
	patterns := []string{`a`, `(a)|b`, `\s`, `(?<x>\d)(?<y>\d)?`, `(?:)`, `,\s*`, `[aeiou]`, `^`, `$`, `b*`, `(.)(.)`, `.`, `\w+`, `(?=l)`, `\n`, `(x)?`, `😀`, `(?<=a)b?`}
	flags := []string{"", "g", "i", "gi", "m", "gm", "y", "gy", "s", "d"}
	texts := []string{"''", "'hello world'", "'a1b22,c3'", "'aabb\\nab'", "'x'", "'one, two,three'", "'😀a😀'", "'AbAbA'"}
	by := []string{"'-'", "'[$&]'", "'$1$2'", "'$$'", "'$<x>'", "'$`'", "\"$'\"", "'$10$01'", "(...a) => JSON.stringify(a)"}
	var calls []string
	for range 2500 {
		re := fmt.Sprintf("/%s/%s", g.pick(patterns...), g.pick(flags...))
		if g.IntN(4) == 0 {
			re = fmt.Sprintf("new RegExp(%s, %s)", quoted(g.pick(patterns...)), quoted(g.pick(flags...)))
		}
		s := g.pick(texts...)
		use := g.pick(
			s+".match(re)", s+".search(re)", s+".split(re)", s+".split(re, 2)", s+".replace(re, "+g.pick(by...)+")", s+".replaceAll(re, "+g.pick(by...)+")",
			"[..."+s+".matchAll(re)].map((m) => [m, m.index, m.groups])", "re.exec("+s+")", "[re.test("+s+"), re.lastIndex, re.test("+s+"), re.lastIndex]",
			"(() => { const m = re.exec("+s+"); return m && [m.index, m.input, m.groups, m.indices]; })()", "[re.source, re.flags, String(re), re.global, re.sticky]",
			"(() => { re.lastIndex = 2; return [re.exec("+s+"), re.lastIndex]; })()", "[re instanceof RegExp, Object.prototype.toString.call(re), new RegExp(re, 'g').flags, Object.keys(re)]",
			s+".match("+quoted(g.pick(patterns...))+")", "[..."+s+".matchAll('a')]", s+".search('b')",
		)
		calls = append(calls, fmt.Sprintf("const re = %s; assert.fail(JSON.stringify(%s) ?? 'undefined')", re, use))
	}
	t.Logf("%d uses", compareCalls(t, node, calls))
}
