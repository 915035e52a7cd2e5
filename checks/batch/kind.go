package batch

// A Kind is how many final outcomes of a challenge have the same verdicts of hints.
type Kind struct {
	Challenge string
	Hints     string // as of an [Outcome]; empty where no hint was judged
	N         int
	Changed   int // how many of them are other than in the run before
}
