package lang_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// keptPieces are what a translation must have as English has it: parameters, code, verbs
// of fmt (whose order may be told by their number), addresses.
var (
	keptPieces = regexp.MustCompile("`?\\{[a-z0-9_]+\\}`?|`[^`{]*`|%(?:\\[[0-9]\\])?[-+.0-9]*[a-z]|https?://")
	argument   = regexp.MustCompile(`%\[[0-9]\]`)
	markup     = regexp.MustCompile(`</?[a-z]|&[a-z]+;|\*\*|\]\(`)
)

func keptIn(text string) []string {
	list := keptPieces.FindAllString(text, -1)
	for i := range list {
		list[i] = argument.ReplaceAllString(list[i], "%")
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// catalogue is a catalogue's forms by code and plural category.
func catalogue(t *testing.T, file string) map[string]map[string]string {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	var raw map[string]any
	require.NoError(t, json.Unmarshal(data, &raw), file)
	all := map[string]map[string]string{}
	for code, v := range raw {
		all[code] = map[string]string{}
		switch v := v.(type) {
		case string:
			all[code]["other"] = v
		case map[string]any:
			for form, text := range v {
				all[code][form] = text.(string)
			}
		}
	}
	return all
}

// Every catalogue says all that English says, of the same things, in all forms that
// its language has.
func TestCatalogues(t *testing.T) {
	files, err := filepath.Glob("catalogues/active.*.json")
	require.NoError(t, err)
	require.Len(t, files, 16)
	english := catalogue(t, "catalogues/active.en.json")
	for _, file := range files {
		tag := language.MustParse(strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "active."), ".json"))
		there := catalogue(t, file)
		for code := range there {
			assert.Contains(t, english, code, "%s: English has no such sentence", file)
		}
		for code, in := range english {
			for _, problem := range problems(in, there[code], formsOf(tag)) {
				t.Errorf("%s: %s: %s", file, code, problem)
			}
			if label := there[code]["other"]; strings.HasPrefix(code, "label.") && strings.Contains(in["other"], "{1}") {
				assert.True(t, strings.HasSuffix(label, "{1}"), "%s: %s must end with {1}", file, code)
			}
		}
	}
}

func problems(english, there map[string]string, forms []string) []string {
	if len(there) == 0 {
		return []string{"is missing"}
	}
	if len(english) == 1 {
		forms = []string{"other"}
	}
	var list []string
	for _, form := range forms {
		if strings.TrimSpace(there[form]) == "" {
			list = append(list, "has no form "+form)
		}
	}
	for form, text := range there {
		if !slices.Contains(forms, form) {
			list = append(list, "has a form that the language has not: "+form)
		}
		want := keptIn(english["other"])
		mayLack := form == "zero" || form == "one" || form == "two" // may have the number in words
		got := keptIn(text)
		if mayLack {
			want = slices.DeleteFunc(want, func(s string) bool { return (s == "{n}" || s == "%d") && !slices.Contains(got, s) })
		}
		if !slices.Equal(want, got) {
			list = append(list, "has "+strings.Join(got, " ")+" and not "+strings.Join(want, " "))
		}
		if markup.MatchString(text) {
			list = append(list, "has markup")
		}
		if strings.ContainsFunc(text, unseen) {
			list = append(list, "has a character that is not seen")
		}
	}
	return list
}

func unseen(r rune) bool {
	return r != '\u00a0' && r != '\u202f' && r != '\u200c' && !unicode.IsPrint(r)
}

// formsOf are the plural categories that whole numbers have in a language (CLDR).
func formsOf(tag language.Tag) []string {
	names := map[plural.Form]string{
		plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: "other",
	}
	list := []string{"other"}
	for n := range 200 {
		form := names[plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0)]
		if !slices.Contains(list, form) {
			list = append(list, form)
		}
	}
	return list
}

// Marks stand as a language prints them: French has blanks that do not break before
// its high ones, and Chinese and Japanese have marks as wide as letters.
func TestPunctuation(t *testing.T) {
	code := regexp.MustCompile("`[^`]*`|\\{[^}]*\\}|[a-z.]+\\([^()]*\\)|connected: [a-z]+|https?:|, ; \\|")
	for tag, wrong := range map[string]*regexp.Regexp{
		"fr":      regexp.MustCompile(` [:;?!»]|« |[^\x{a0}][:;?!»]`),
		"ja":      regexp.MustCompile(`[:;?!()]`),
		"zh-Hans": regexp.MustCompile(`[:;?!()]`),
		"zh-Hant": regexp.MustCompile(`[:;?!()]`),
	} {
		for key, forms := range catalogue(t, "catalogues/active."+tag+".json") {
			for _, text := range forms {
				assert.False(t, wrong.MatchString(code.ReplaceAllString(text, "x")), "%s: %s: %s", tag, key, text)
			}
		}
	}
}

func TestProblems(t *testing.T) {
	one := map[string]string{"other": "`{a}` is in {b}: see `x`."}
	for want, there := range map[string]map[string]string{
		"is missing":                              nil,
		"has no form other":                       {"few": "`{a}` {b} `x`"},
		"has `x` {a} {b} and not `x` `{a}` {b}":   {"other": "{a} {b} `x`"},
		"has `y` `{a}` {b} and not `x` `{a}` {b}": {"other": "`{a}` {b} `y`"},
		"has `{a}` {b} and not `x` `{a}` {b}":     {"other": "`{a}` {b}"},
		"has markup":                              {"other": "<b>`{a}` {b} `x`</b>"},
		"has a character that is not seen":        {"other": "`{a}` {b} `x`\u202e"},
	} {
		assert.Contains(t, problems(one, there, []string{"other"}), want)
	}
	many := map[string]string{"one": "a day", "other": "{n} days"}
	assert.Contains(t, problems(many, map[string]string{"one": "x", "other": "{n}"}, formsOf(language.Ukrainian)), "has no form few")
	assert.Empty(t, problems(many, map[string]string{"one": "x", "other": "{n}"}, formsOf(language.German)))
	assert.ElementsMatch(t, []string{"zero", "one", "two", "few", "many", "other"}, formsOf(language.Arabic))
	assert.ElementsMatch(t, []string{"one", "few", "many", "other"}, formsOf(language.Ukrainian))
	assert.Equal(t, []string{"other"}, formsOf(language.Japanese))
}
