package hosts

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"grader/checks/lazyregexp"
)

// pasted is the one address in a text that somebody pasted, without what stands
// around it and what can't be seen; the text itself where that can't be told, with
// the addresses where there are several. A text with a control character inside is
// nobody's paste.
func pasted(text string) (address string, several []string) {
	if isPlainURL(text) {
		return text, nil
	}
	return pickedOut(text)
}

func pickedOut(text string) (address string, several []string) {
	if !utf8.ValidString(text) {
		return text, nil
	}
	clean := strings.TrimSpace(entities.Replace(strings.Map(visible, text)))
	if strings.ContainsFunc(clean, unicode.IsControl) {
		return text, nil
	}
	address, several = inner(clean)
	if address == "" {
		return text, several
	}
	return unwrapLink(address), nil
}

// isPlainURL reports whether a text is an address to which nothing was added that
// could be left out: most are, and to look for what there can be takes long.
func isPlainURL(text string) bool {
	_, rest, found := strings.Cut(text, "://")
	begins := strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://")
	if !begins || !found || rest == "" || strings.Contains(rest, "//") || strings.Contains(rest, "http") {
		return false
	}
	last := rest[len(rest)-1]
	return (last == '/' || isLetterOrDigit(rune(last))) && isLetterOrDigit(rune(rest[0])) &&
		!strings.ContainsFunc(rest, func(r rune) bool { return !isLetterOrDigit(r) && !strings.ContainsRune("/.:-", r) })
}

func isLetterOrDigit(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// visible drops the characters that only steer how a text is shown, and makes the
// ends of lines blanks.
func visible(r rune) rune {
	switch {
	case r == '\n' || r == '\r' || r == '\t':
		return ' '
	case unicode.Is(unicode.Cf, r) || r >= '\ufe00' && r <= '\ufe0f' || r == '\u034f':
		return -1
	}
	return r
}

var (
	// entities are HTML's that text has which was copied from a page's source.
	entities     = strings.NewReplacer("&nbsp;", " ", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&amp;", "&")
	markdownLink = lazyregexp.New(`\[[^\[\]]*\]\(\s*<?([^()<>\s]+)>?[^()]*\)`)
	htmlLink     = lazyregexp.New(`(?i)href\s*=\s*["']([^"'\s]+)["']`)
	// joint is what stands between two addresses without a blank.
	joint = lazyregexp.New(`(?i)[,;|]+(https?://)`)
)

// inner is the one address in a text; "" if that can't be told, with the addresses
// where there are several. Only one may be none of an editor or a repository, which
// many hand in together with their project's.
func inner(text string) (address string, several []string) {
	for _, link := range []*regexp.Regexp{markdownLink(), htmlLink()} {
		if found := link.FindAllStringSubmatch(text, 2); len(found) == 1 {
			return repaired(found[0][1]), nil
		}
	}
	words := strings.Fields(joint().ReplaceAllString(text, " $1"))
	if len(words) == 1 {
		return repaired(words[0]), nil
	}
	var apps, all []string
	for _, word := range words {
		word = repaired(word)
		if !looksLikeURL(word) || contains(all, word) {
			continue
		}
		all = append(all, word)
		if !isWorkshop(word) {
			apps = append(apps, word)
		}
	}
	if len(apps) == 0 {
		apps = all[:min(1, len(all))] // which says as well as another what to hand in
	}
	if len(apps) != 1 {
		return "", slices.DeleteFunc(apps, func(word string) bool { return !isSurelyURL(word) })
	}
	whole := strings.Join(words, "")
	if _, rest, found := cutScheme(apps[0]); found && !isBare(rest) && strings.HasPrefix(whole, apps[0]) {
		if _, rest, _ := cutScheme(whole); isBare(rest) { // a blank came into the host's name
			return whole, nil
		}
	}
	return apps[0], nil
}

// contains reports whether an address is in a list, with or without its last slash.
func contains(list []string, address string) bool {
	for _, one := range list {
		if strings.EqualFold(strings.TrimRight(one, "/"), strings.TrimRight(address, "/")) {
			return true
		}
	}
	return false
}

// looksLikeURL is meant to be true rather once too often: two make an address
// that is none.
func looksLikeURL(word string) bool {
	if _, rest, found := cutScheme(word); found {
		return rest != ""
	}
	return strings.Contains(word, "://") || isBare(word) || strings.Contains(strings.TrimRight(word, "."), "/")
}

// isSurelyURL is meant to be false rather once too often: what it takes for an
// address is told to be one. Without a scheme "app.py" may be a file.
func isSurelyURL(word string) bool {
	_, rest, found := cutScheme(word)
	authority, _ := cutAuthority(rest)
	return isBare(rest) && (found || strings.Count(strings.TrimLeft(authority, "0123456789."), ".") > 1)
}

func isWorkshop(word string) bool {
	_, rest, found := cutScheme(word)
	if !found && !isBare(rest) {
		return false
	}
	authority, tail := cutAuthority(rest)
	return notTheApp(hostOf(authority), tail) != nil
}

var (
	// label is what stands directly before an address: "URL:", "=HYPERLINK(".
	label = lazyregexp.New(`(?i)^[^/?#]*?(https?://)`)
	// clone is the address of a repository for Git alone.
	clone = lazyregexp.New(`(?i)^(?:(?:git\+)?ssh://git@|git://|git@)([\w.-]+)[:/](.+)$`)
	// scheme is one as people mistype it: https:/a.dev, http//a.dev, https:\\a.dev, or twice.
	scheme = lazyregexp.New(`(?i)^(?:(https?)(?:[:;：][/\\／]*|[/\\／]{2,}:?))+`)
)

// repaired is a word without quotes and brackets, labels and marks around it, and
// with its scheme as it should be written.
func repaired(word string) string {
	word = unquote(word)
	if label().MatchString(word) {
		word = label().ReplaceAllString(word, "$1")
	}
	if _, _, found := cutScheme(word); found {
		if i := strings.IndexAny(word, "<>\"`|"); i > 0 {
			word = word[:i]
		}
		word = unquote(word)
	}
	if https := clone().ReplaceAllString(word, "https://$1/$2"); https != word && isWorkshop(https) {
		return https
	}
	if _, rest, found := cutScheme(word); found && !scheme().MatchString(rest) {
		return word
	}
	if parts := scheme().FindStringSubmatch(word); parts != nil && isBare(word[len(parts[0]):]) {
		return strings.ToLower(parts[1]) + "://" + word[len(parts[0]):]
	}
	return word
}

// pairs are quotes and brackets that stand around an address, and marks are
// Markdown's, which an address may have at one of its ends.
var (
	pairs = []string{`""`, `''`, "``", "<>", "()", "[]", "{}", "“”", "„“", "‘’", "«»", "»«", "‹›", "（）", "「」", "【】"}
	marks = []string{"*", "_", "~", "|"}
)

// unquote takes off the quotes, brackets and marks around a word, and those of a
// sentence behind it.
func unquote(word string) string {
	for {
		before := word
		for _, pair := range pairs {
			first, size := utf8.DecodeRuneInString(pair)
			open, closed := string(first), pair[size:]
			switch {
			case strings.HasPrefix(word, open) && strings.HasSuffix(word, closed) && len(word) > len(open):
				word = word[len(open) : len(word)-len(closed)]
			case strings.HasSuffix(word, closed) && !strings.Contains(word[:len(word)-len(closed)], open):
				word = strings.TrimSuffix(word, closed)
			case strings.HasPrefix(word, open) && !strings.Contains(word[len(open):], closed):
				word = strings.TrimPrefix(word, open)
			}
		}
		for _, mark := range marks {
			if strings.HasPrefix(word, mark) && strings.HasSuffix(word, mark) && len(word) > 1 {
				word = word[1 : len(word)-1]
			}
		}
		word = strings.TrimSuffix(strings.TrimRight(word, ".,;:!。、，；：！"), "%20")
		if word == before {
			return word
		}
	}
}

// A wrapper leads to the address in one of its parameters: mail programs and forms
// put it around the links that are copied from them.
var wrappers = []struct{ host, path, parameter string }{
	{".safelinks.protection.outlook.com", "/", "url"},
	{"www.google.com|google.com", "/url", "q"},
	{"www.google.com|google.com", "/url", "url"},
	{"l.facebook.com|lm.facebook.com|l.instagram.com", "/", "u"},
	{"slack-redir.net", "/link", "url"},
	{"www.youtube.com", "/redirect", "q"},
}

// unwrapLink is the address that a wrapper leads to, or the text.
func unwrapLink(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.RawQuery == "" {
		return text
	}
	for _, w := range wrappers {
		at := u.Query().Get(w.parameter)
		_, rest, found := cutScheme(at)
		if found && isBare(rest) && strings.HasPrefix(u.Path, w.path) &&
			eachOf(w.host, func(name string) bool { return isHost(strings.ToLower(u.Hostname()), name) }) {
			return at
		}
	}
	return text
}
