package explain

// Bare is Begin without its net, for tests that look for panics.
var Bare = (*Explainer).begin
