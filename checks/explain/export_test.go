package explain

// Bare is Hint without its net, for tests that look for panics.
var Bare = Explainer.hint
