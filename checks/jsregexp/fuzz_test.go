package jsregexp

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

// FuzzMatchers compares the matchers with each other wherever two apply.
func FuzzMatchers(f *testing.F) {
	for i, s := range seeds {
		f.Add(s, "", "aab'c\r\n😀")
		f.Add(s, "is", seeds[(i+1)%len(seeds)])
	}
	for _, literal := range seed {
		f.Add(literal[1:len(literal)-2], "s", "io.emit('user count', {currentUsers}); socket.on(\"user count\")")
	}
	f.Fuzz(func(t *testing.T, source, flags, s string) {
		if len(source) > 60 || len(s) > 60 {
			return
		}
		re, err := Compile(source, flags)
		if err != nil || re.pattern.flags.sticky { // only backtracking knows the flag y
			return
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		text := Decode([]byte(s))
		captures, err := re.backtrack(ctx, text, 0)
		if err != nil {
			return
		}
		about := re.String() + " on " + quote(text.utf16())
		if tr := re.linear; tr != nil && tr.exact(text) {
			got := tr.exec(text, 0)
			switch {
			case (got != nil) != (captures != nil), got != nil && got[0].Start != captures[0].Start:
				t.Fatalf("%s: linear %v, backtracking %v", about, got, captures)
			case tr.captures && got != nil && !slices.Equal(got, captures):
				t.Fatalf("%s: linear captures %v, backtracking %v", about, got, captures)
			}
		}
		if re.segments != nil && re.segments.match(text) != (captures != nil) {
			t.Fatalf("%s: segments %v, backtracking %v", about, captures == nil, captures)
		}
		trace, err := re.Trace(ctx, text)
		if err == nil && trace.Exact && !re.pattern.flags.sticky && (len(trace.Found) == len(re.Parts())) != (captures != nil) {
			t.Fatalf("%s: trace %v, backtracking %v", about, trace, captures)
		}
	})
}

// FuzzCompile holds that any literal compiles or gives one of the two errors,
// with an offset that is in it.
func FuzzCompile(f *testing.F) {
	for _, s := range seeds {
		f.Add("/" + s + "/u")
		f.Add("/" + s + "/gi")
	}
	f.Fuzz(func(t *testing.T, literal string) {
		re, err := CompileLiteral(literal)
		var syntax *SyntaxError
		var unsupported *UnsupportedError
		switch {
		case err == nil && len(re.Parts()) == 0:
			t.Fatal("no parts")
		case err == nil:
		case errors.As(err, &syntax) && syntax.Offset >= 0 && syntax.Offset <= len(literal):
		case errors.As(err, &unsupported):
		default:
			t.Fatal(err)
		}
	})
}

// FuzzDecode holds that decoded text is well formed, and that offsets and
// units agree.
func FuzzDecode(f *testing.F) {
	f.Add([]byte("a\xF0\x9F\x98\x80\xED\xA0\x80\xC3"))
	f.Fuzz(func(t *testing.T, b []byte) {
		text := Decode(b)
		again := FromUTF16(text.utf16())
		if again.String() != text.String() || len(text.utf16()) != text.len16() {
			t.Fatalf("%q became %q", text.String(), again.String())
		}
	})
}
