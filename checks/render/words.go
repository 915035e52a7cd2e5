package render

import (
	"grader/checks/lang"
	"grader/checks/report"
)

// words are what HTML says in words of its own, in the language of a report.
func words(r *report.Report) lang.Words { return language(r).Words("html") }

// texts says what text and Markdown say in words of their own, in the language of a
// report.
func texts(r *report.Report) func(key string, args ...any) string {
	w := language(r).Words("text")
	return func(key string, args ...any) string {
		said, err := w.Say(key, args...)
		if err != nil {
			return key // a test says that there is none
		}
		return said
	}
}

func language(r *report.Report) *lang.Language { return lang.Choose(r.Language) }

// sameAdvice are the codes for which people can do the same as for another.
var sameAdvice = map[report.ErrorCode]report.ErrorCode{
	report.ConnectTimeout: report.ReadTimeout,
	report.Stopped:        report.Internal,
}

// next is what people can do about a reason why something could not be judged.
func next(w lang.Words, code report.ErrorCode) (string, error) {
	if same, ok := sameAdvice[code]; ok {
		code = same
	}
	if said, err := w.Say("next." + string(code)); err == nil {
		return said, nil
	}
	return w.Say("next.other")
}
