package roster

import (
	"cmp"

	"grader/checks/hypertext"
	"grader/checks/report"
)

// sentences are all that the summary of a class says in words of its own.
var sentences = hypertext.Sentences{
	"title":        "%d students, graded on %s",
	"title.one":    "One student, graded on %s",
	"students":     "%d students",
	"students.one": "One student",
	"written":      "Written on %s",

	"status.pass":           "passed",
	"status.fail":           "failed",
	"status.error":          "could not be judged",
	"status.missing":        "handed in nothing",
	"status.not graded yet": "not graded yet",

	"hint.pass":    "passes",
	"hint.fail":    "fails",
	"hint.error":   "could not be judged",
	"hint.skip":    "was skipped",
	"hint.caution": "passes, with a caution",

	"all pass":       "All %d pass.",
	"all pass.one":   "The one passes.",
	"pass":           "%d of %d pass.",
	"pass.one":       "1 of %d passes.",
	"fail":           "%d of %d fail hint %d.",
	"fail.one":       "1 of %d fails hint %d.",
	"unjudged":       "%d could not be judged.",
	"not graded":     "Not graded yet.",
	"because":        "The reason: %s",
	"all because":    "All for this reason: %s",
	"most because":   "Most for this reason: %s",
	"some because":   "%d of them for this reason: %s",
	"differ":         "For different reasons.",
	"as with":        "(as with %s)",
	"no reason":      "No reason is known.",
	"look":           "Look at it: %s",
	"find":           "Find",
	"show":           "Show",
	"show all":       "all",
	"without":        "without hint %d",
	"sort":           "Sort by",
	"by order":       "roster",
	"by name":        "name",
	"by score":       "score, lowest first",
	"by score down":  "score, highest first",
	"by result":      "result",
	"shown":          "%d of %d students",
	"student":        "Student",
	"result":         "Result",
	"score":          "Score",
	"hints":          "Hints",
	"wrong":          "What is wrong",
	"report":         "Report",
	"points":         "%s\u202f/\u202f%s",
	"earlier":        "Handed in more than once",
	"earlier.lead":   "The last hand-in counts. These don’t:",
	"earlier.line":   "line %d: %s",
	"earlier.counts": "line %d counts",
	"twins":          "The same source",
	"twins.lead":     "These students’ files are equal to the byte. There may be a good reason: a template, or work in pairs.",
}

// says is a status in words. One that is none, of a journal that somebody has
// changed, is told as it is.
func says(s Status) string { return cmp.Or(sentences["status."+string(s)], printable(string(s))) }

// judged is a verdict that there is a sentence for; what is none could not be judged.
func judged(v report.Verdict) report.Verdict {
	if _, ok := sentences["hint."+string(v)]; ok {
		return v
	}
	return report.Error
}
