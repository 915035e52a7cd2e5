//go:build !linux

package hintjs_test

func escapeIfAsked() {}
