package plain_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"grader/checks/plain"

	"github.com/stretchr/testify/assert"
)

func TestDisguise(t *testing.T) {
	const code = "const express = require('express'); // é\n"
	wide := func(s string, high, low int) string {
		var b strings.Builder
		for _, u := range utf16.Encode([]rune(s)) {
			pair := [2]byte{}
			pair[high], pair[low] = byte(u>>8), byte(u)
			b.Write(pair[:])
		}
		return b.String()
	}
	for body, want := range map[string]string{
		"":                              "",
		code:                            "",
		"\ufeff" + code:                 "",
		"\x1f\x8b\x08\x00\x00":          "gzip",
		"\x78\x9c\x4b\xce\xcf":          "deflate",
		"\x28\xb5\x2f\xfd\x04":          "zstd",
		wide("\ufeff"+code, 1, 0):       "UTF-16",
		wide("\ufeff"+code, 0, 1):       "UTF-16",
		wide(code, 1, 0):                "UTF-16",
		wide(code, 0, 1):                "UTF-16",
		wide(code, 0, 1) + "x":          "UTF-16",
		"\xff\xfe\x00\x00c\x00\x00\x00": "UTF-32",
		strings.Repeat("\x00", 64):      "",
		"\x00a":                         "",
		code + wide(code, 0, 1):         "",
		"caf\xe9 \xff\xfe":              "",
		"\x1f\x8b":                      "",
		strings.Repeat("a\x00bcd", 30):  "",
	} {
		assert.Equal(t, want, plain.Disguise(body), "%q", body)
	}
}
