package jsregexp_test

import (
	"context"
	"fmt"

	"grader/checks/jsregexp"
)

func Example() {
	re, err := jsregexp.CompileLiteral(`/socket.on.*('|")user count('|")/s`)
	if err != nil {
		fmt.Println(err)
		return
	}
	text := jsregexp.Decode([]byte("const socket = io();\nsocket.on('user count', show);\n"))
	m, err := re.Find(context.Background(), text)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(text.String()[m.Start:m.End], text.Position(m.Start))
	// Output: socket.on('user count' {2 1}
}

func ExampleRegexp_Trace() {
	re, _ := jsregexp.CompileLiteral(`/io.emit.*('|")user count('|").*currentUsers/s`)
	text := jsregexp.NewText("++currentUsers;\nio.emit('user count');\n")
	trace, _ := re.Trace(context.Background(), text)
	parts := re.Parts()
	for i, m := range trace.Found {
		fmt.Printf("found   %s on line %d\n", parts[i].Name, text.Position(m.Start).Line)
	}
	missing := len(trace.Found)
	fmt.Printf("missing %s after that\n", parts[missing].Name)
	if m, found, _ := re.FindPart(context.Background(), missing, text, 0); found {
		fmt.Printf("        it is on line %d\n", text.Position(m.Start).Line)
	}
	// Output:
	// found   io.emit on line 2
	// found   'user count' on line 2
	// missing currentUsers after that
	//         it is on line 1
}

func ExampleRegexp_Exec() {
	re, _ := jsregexp.Compile(`(?<year>\d{4})-(\d\d)?`, "")
	r, _ := re.Exec(context.Background(), jsregexp.NewText("🎂 2017-"), 0)
	for i, c := range r.Captures {
		fmt.Printf("%d %q %v\n", i, r.Names[i], c)
	}
	// Output:
	// 0 "" {3 8}
	// 1 "year" {3 7}
	// 2 "" {-1 -1}
}

func ExampleCompile() {
	for _, source := range []string{`a)`, `(?<n>a)\k<m>`, `[b-a]`} {
		_, err := jsregexp.Compile(source, "")
		fmt.Println(err)
	}
	_, err := jsregexp.Compile(`\p{Letters}`, "u")
	fmt.Println(err)
	// Output:
	// invalid regular expression: unmatched ) at offset 1
	// invalid regular expression: invalid named capture referenced at offset 7
	// invalid regular expression: range out of order in character class at offset 1
	// invalid regular expression: invalid property name at offset 0
}
