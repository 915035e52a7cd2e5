package checks

import (
	"strings"
	"testing"
	"time"
	"unicode/utf16"

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
		assert.Equal(t, want, Disguise(body), "%q", body)
	}
}

func TestClockAhead(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		date string
		want time.Duration
	}{
		{"Fri, 27 Nov 2026 12:02:00 GMT", 2 * time.Minute},
		{"Fri, 27 Nov 2026 11:00:00 GMT", -time.Hour + 3*time.Second}, // the answer may have been under way
		{"Fri, 27 Nov 2026 12:00:04 GMT", 0},
		{"Fri, 27 Nov 2026 11:59:53 GMT", 0},
		{"yesterday", 0},
		{"", 0},
	} {
		r := &Response{Header: Header{"Date": {test.date}}, Received: now, Elapsed: 3 * time.Second}
		assert.Equal(t, test.want, r.ClockAhead(), test.date)
	}
	cached := &Response{Header: Header{"Date": {"Fri, 27 Nov 2026 11:00:00 GMT"}, "Age": {"3600"}}, Received: now}
	assert.Zero(t, cached.ClockAhead())
	assert.Zero(t, (&Response{Header: Header{"Date": {"Fri, 27 Nov 2026 11:00:00 GMT"}}}).ClockAhead(), "a folder has no clock")
}
