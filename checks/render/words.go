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

// advice is what people can do about a reason why something could not be judged,
// by its code; the first is for all others. It is there in English alone: in other
// languages the reason says it.
var advice = map[report.ErrorCode]string{
	"":                   "Grade again in a moment.",
	"dns_failure":        "Check the address for a typing mistake, and that the host still runs the project: open it in a browser.",
	"connection_refused": "Nothing answers at this address. Start the project, or wake it by opening it in a browser, and grade again.",
	"connect_timeout":    "The host may have been asleep. Open the project in a browser, wait until it shows, and grade again.",
	"read_timeout":       "The host may have been asleep. Open the project in a browser, wait until it shows, and grade again.",
	"tls_failure":        "Open the project in a browser, which says what is wrong with its certificate. Hand in the address that opens without a warning.",
	"blocked_address":    "The grader reaches public addresses only. Put the project online, and hand in the address that others can open.",
	"blocked_redirect":   "The project sends visitors on to an address that the grader may not reach. Hand in the address that they end at, if it is public.",
	"too_many_redirects": "The project sends visitors in a circle. Hand in an address that opens without logging in.",
	"too_large":          "A page is much larger than source code is. Check that the project serves its own files at the paths below.",
	"bad_response":       "What came can't be read as a page. Open the address in a browser, and look at what the project's server prints.",
	"budget_exceeded":    "This check needed more than one grading may take. Grade again; if it stays so, ask whoever runs this grader.",
	"too_complex":        "A page is nested deeper than any exercise needs. Look at what the project sends.",
	"busy":               "Many gradings ask this project's host at the moment. Grade again in a minute.",
	"stopped":            "This says nothing about the project. Grade again; if it stays so, ask whoever runs this grader.",
	"internal":           "This says nothing about the project. Grade again; if it stays so, ask whoever runs this grader.",
	"egress_failure":     "The grader's way to the internet is disturbed. Grade again in a minute.",
	"host_asleep":        "The host was asleep or is still starting the project. Open it in a browser, wait until it shows, and grade again.",
	"host_private":       "Visitors must sign in before they see the project. Make it public on its host, and grade again.",
	"host_gone":          "The host has no project at this address. Deploy it, or hand in the address where it runs.",
	"host_refuses":       "The host turns visitors away for now. Wait a few minutes and grade again, or move the project to another host.",
	"not_the_app":        "Hand in the address at which others use the project, not the one at which you edit it.",
	"needs_login":        "This can be judged only by who is logged in. A teacher has to look at it.",
	"not_gradable":       "A hint needs what only a browser has. A teacher has to look at it.",
	"nothing_to_grade":   "Choose another challenge, or tell the author of this one.",
}

// next is what people can do about a reason why something could not be judged; "" if
// the reason says it.
func next(r *report.Report, code report.ErrorCode) string {
	if r.Language != "" {
		return ""
	}
	if said, ok := advice[code]; ok {
		return said
	}
	return advice[""]
}
