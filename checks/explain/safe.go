package explain

import (
	"strings"

	"grader/checks/plain"
)

// maxShown is how many code points of a page a sentence shows at once.
const maxShown = 80

// safe makes a piece of a page safe to show in a sentence, and short.
func safe(s string) string { return plain.Code(s, maxShown) }

// code quotes code as Markdown does.
func code(s string) string {
	if strings.Contains(s, "`") {
		return "`` " + s + " ``"
	}
	return "`" + s + "`"
}
