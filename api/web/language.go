package web

import (
	"net/http"
	"strings"
	"sync"

	"grader/checks/lang"
)

// languageCookie keeps the language that somebody chose.
const languageCookie = "lang"

// languageOf is the language of the page for who asks: what ?lang= chooses, what was
// chosen before, or what the browser asks for.
func languageOf(w http.ResponseWriter, r *http.Request) *lang.Language {
	if l, ok := lang.Find(r.URL.Query().Get("lang")); ok {
		http.SetCookie(w, &http.Cookie{Name: languageCookie, Value: l.Tag, Path: "/", MaxAge: 365 * 24 * 3600,
			HttpOnly: true, SameSite: http.SameSiteLaxMode})
		return l
	}
	if kept, err := r.Cookie(languageCookie); err == nil {
		if l, ok := lang.Find(kept.Value); ok {
			return l
		}
	}
	if l, ok := lang.Accept(strings.Join(r.Header.Values("Accept-Language"), ",")); ok {
		return l
	}
	return lang.English()
}

// A choice is a language that the page can be read in.
type choice struct{ Tag, Name string }

// ownNames are the languages' names for themselves, as CLDR has them. The package of
// golang.org/x/text that knows all of them adds 2.3 MB to the program.
var ownNames = map[string]string{
	"ar": "العربية", "de": "Deutsch", "en": "English", "es": "español", "fr": "français", "hi": "हिन्दी",
	"id": "Indonesia", "it": "italiano", "ja": "日本語", "ko": "한국어", "pt-BR": "português", "sw": "Kiswahili",
	"tr": "Türkçe", "uk": "українська", "zh-Hans": "简体中文", "zh-Hant": "繁體中文",
}

// choices are all languages by their own names.
var choices = sync.OnceValue(func() []choice {
	var list []choice
	for _, l := range lang.All() {
		if l.Tag != lang.Pseudo {
			list = append(list, choice{l.Tag, ownNames[l.Tag]})
		}
	}
	return list
})
