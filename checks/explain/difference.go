package explain

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"grader/checks/js"
	"grader/checks/plain"
)

// difference says how a value differs from one that is much like it; "" if it is not
// like it.
func difference(v any, want string) string {
	text, isText := v.(string)
	number, isNumber := v.(float64)
	wantText, wantsText := unquote(want)
	wantNumber, err := strconv.ParseFloat(want, 64)
	wantsNumber := err == nil
	switch {
	case isText && wantsNumber && strings.TrimSpace(text) == want:
		return "it is a text, not a number"
	case isNumber && wantsText && js.FormatNumber(number) == wantText:
		return "it is a number, not a text"
	case isNumber && wantsNumber:
		return daysApart(timeOf(number), timeOf(wantNumber))
	case !isText || !wantsText:
		return ""
	case strings.Trim(text, `"`) == wantText:
		return "it is in quotes: it was sent as JSON"
	case strings.EqualFold(text, wantText):
		return "it differs in upper and lower case"
	case strings.Join(strings.Fields(text), "") == strings.Join(strings.Fields(wantText), ""):
		return "it differs in white space"
	}
	if d := daysApart(timeOfDate(text), timeOfDate(wantText)); d != "" {
		return d
	}
	return firstDifference(text, wantText)
}

// firstDifference says where two texts begin to differ; "" if they do so within the
// first three characters.
func firstDifference(text, want string) string {
	a, b := []rune(text), []rune(want)
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	if i < 3 {
		return ""
	}
	tail := func(r []rune) string {
		if i == len(r) {
			return "ends"
		}
		return "has " + code(plain.Code(string(r[i:min(len(r), i+20)]), 20))
	}
	return fmt.Sprintf(
		"after %s it %s, where the check's %s",
		code(plain.Code(string(a[max(0, i-20):i]), 20)),
		tail(a),
		tail(b),
	)
}

// timeOf is the time that a number of milliseconds since 1970 stands for, if it is
// between 1973 and 2286; else the zero time.
func timeOf(ms float64) time.Time {
	if ms < 1e11 || ms > 1e13 {
		return time.Time{}
	}
	return time.UnixMilli(int64(ms))
}

func timeOfDate(s string) time.Time {
	if strings.Trim(s, "0123456789") == "" {
		return time.Time{}
	}
	return timeOf(js.ParseDate(s, time.UTC))
}

// daysApart says by how many whole days two times differ; "" if it is more than a
// month, or one of them is not known.
func daysApart(a, b time.Time) string {
	if a.IsZero() || b.IsZero() {
		return ""
	}
	days := a.Sub(b).Hours() / 24
	if days == 0 || days != math.Trunc(days) || math.Abs(days) > 31 {
		return ""
	}
	text := "a day"
	if n := int(math.Abs(days)); n > 1 {
		text = strconv.Itoa(n) + " days"
	}
	if days < 0 {
		return "it is " + text + " early"
	}
	return "it is " + text + " late"
}
